import { FIRST_RENEWAL_FAILURES } from './first-renewal-failures.ts';

/** Which case of its contract is the first to reject each broken repository of the shelf. */
export const FIRST_FAILURES: Readonly<Record<string, string>> = {
  'stock: aliasing in memory: get and list hand out the stored object':
    'stock: what list and get gave can be changed without changing what is stored',
  'stock: aliasing in memory: a new item is kept as it was handed in':
    'stock: a new item can be changed after it was created without changing what is stored',
  'stock: aliasing in memory: a date is kept as it was handed in':
    'stock: a date can be changed after it was stored without changing what is stored',
  'stock: an empty stock shows a sample': 'stock: an empty stock lists nothing',
  'stock: items are looked up in a plain object':
    'stock: get gives undefined for an id that is not there, however odd',
  'stock: list answers what it answered the first time':
    'stock: list says what is stored now, also the second time',
  'stock: list gives an item twice': 'stock: list gives every item once, as get does',
  'stock: list looks at the stock again after every item':
    'stock: list gives every item once while items change',
  'stock: ids are not checked': 'stock: get refuses what is no id',
  'stock: an operator in place of an id matches any item':
    'stock: an update of what is no id fails and changes nothing',
  'stock: create does not look whether the package has an item':
    'stock: a create is a conflict when the package has an item; another id or name is another package',
  'stock: create looks first and writes later':
    'stock: of any number of creates of one package at once exactly one is applied',
  'stock: packages are told apart without regard to case':
    'stock: a create is a conflict when the package has an item; another id or name is another package',
  'stock: packages are told apart by their names alone': 'stock: list gives every item once, as get does',
  'stock: create takes the id that the item brings along':
    'stock: a create ignores an id that the new item brings along',
  'stock: create overwrites an item that was re-pointed':
    'stock: an item that was re-pointed stands for its new package, and its old one can be created again',
  'stock: a package that was created once counts as there for ever':
    'stock: an item that was re-pointed stands for its new package, and its old one can be created again',
  'stock: names are trimmed': 'stock: a created item is stored to the letter, under the id that was answered',
  'stock: one change that fails stops the rest':
    'stock: an update of what is no id fails and changes nothing',
  'stock: results come in the order of the writes: creates first':
    'stock: apply answers for each change in order, and one that fails stops no other',
  'stock: changes beyond a batch of 500 are left out':
    'stock: a list of a thousand changes gets a thousand results, each in its place',
  'stock: update ignores what is expected':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: update looks first and writes later':
    'stock: of any number of updates of one item at once exactly one is applied',
  'stock: update does not compare packagePid':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: update does not compare packageName':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: update does not compare available':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: update does not compare availableQty':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: update does not compare lastSeen':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: update does not compare hold':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: a missing field equals null':
    'stock: a missing field is compared as missing, which is not null and not false',
  'stock: a missing field equals false':
    'stock: a missing field is compared as missing, which is not null and not false',
  'stock: dates are compared as objects': 'stock: an update writes the fields of `set` and nothing else',
  'stock: dates are compared by the second':
    'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  'stock: a quantity that is stored as text never agrees':
    'stock: what was listed is what an update may expect, however odd',
  'stock: whole-document write: an update puts back all that was read before':
    'stock: what the shop wrote since an item was listed is never overwritten',
  'stock: sub-document write: an update replaces the settings':
    'stock: an update writes the fields of `set` and nothing else',
  'stock: update writes every field it is handed':
    'stock: an update writes none but the fields that a sync may write',
  'stock: lastSeen is set and never removed': 'stock: an update writes the fields of `set` and nothing else',
  'stock: lastSeen is removed where it is not named':
    'stock: an update writes the fields of `set` and nothing else',
  'stock: a quantity of 0 is not written': 'stock: an update writes the fields of `set` and nothing else',
  'stock: an update that changes nothing counts as conflict':
    'stock: an update to what is stored already is applied',
  'stock: update inserts what is gone':
    'stock: an update of an item that is gone is a conflict and creates nothing',
  'stock: disable-as-delete: an item off sale is gone':
    'stock: an update writes the fields of `set` and nothing else',
  'stock: an update goes to every item of the package':
    'stock: an update of one item leaves the others of its package alone',
  'orders: update stores an older version':
    'orders: a progress that is not newer is ignored, and update resolves',
  'orders: update stores the same version again, with other words':
    'orders: a progress that is not newer is ignored, and update resolves',
  'orders: update looks first and writes later':
    'orders: of any number of progresses at once the newest stays',
  'orders: update takes only the very next version':
    'orders: a newer progress is stored whole, also when versions were left out',
  'orders: update rejects what is not newer':
    'orders: a progress may be told again, and changes nothing then',
  'orders: update resolves before it has stored':
    'orders: a progress is stored as it was told, and stored when update resolves',
  'orders: what an earlier progress said stays':
    'orders: a progress is stored as it was told, and stored when update resolves',
  'orders: an order that is not there is passed over in silence':
    'orders: an update of an order that is not there rejects, for it is stored nowhere',
  'orders: an order that is not there is inserted':
    'orders: an update of an order that is not there rejects, for it is stored nowhere',
  'orders: orders are kept in a plain object':
    'orders: get gives undefined for an id that is not there, however odd',
  'orders: ids are told apart without regard to case':
    'orders: get gives an order to the letter, whatever its id',
  'orders: ids are not checked': 'orders: what is no id is refused, and nothing is stored',
  'orders: update does not check ids': 'orders: what is no id is refused, and nothing is stored',
  'orders: aliasing in memory: get hands out the stored object':
    'orders: what went in or came out can be changed without changing what is stored',
  'orders: aliasing in memory: a progress is kept as it was handed in':
    'orders: what went in or came out can be changed without changing what is stored',
  'orders: the password is stored as it prints':
    'orders: a progress is stored as it was told, and stored when update resolves',
  'orders: the password is trimmed':
    'orders: a progress is stored as it was told, and stored when update resolves',
  'orders: the expiry is stored by the day':
    'orders: a progress is stored as it was told, and stored when update resolves',
  'orders: an expiry is made up where there is none':
    'orders: a login without operating system and expiry is stored as such',
  'orders: every progress that is no success is stored as failed':
    'orders: a progress is stored as it was told, and stored when update resolves',
  'orders: an operating system is made up where none was ordered':
    'orders: get gives the operating system that was ordered, and none where none was',
  'orders: the operating system that was ordered is overwritten':
    'orders: a progress leaves what was ordered as it is',
  'provisions: ids are told apart without regard to case':
    'provisions: every order has a record of its own, whatever its id',
  'provisions: ids are trimmed': 'provisions: every order has a record of its own, whatever its id',
  'provisions: the part of an id after a dot is lost':
    'provisions: every order has a record of its own, whatever its id',
  'provisions: ids are not checked': 'provisions: what is no id is refused everywhere, and nothing is stored',
  'provisions: evidence does not check ids':
    'provisions: what is no id is refused everywhere, and nothing is stored',
  'provisions: a lease that ends at no time is taken for ever':
    'provisions: what is no time and no whole number is refused, and nothing changes',
  'provisions: evidence of no time is heard at 0':
    'provisions: what is no time and no whole number is refused, and nothing changes',
  'provisions: aliasing in memory: get hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: enqueue hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: claim hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: recordEvidence hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: due hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: list hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: findByIp hands out the stored object':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: aliasing in memory: a record is kept as it was handed in':
    'provisions: what went in can be changed without changing what is stored',
  'provisions: aliasing in memory: evidence is kept as it was handed in':
    'provisions: evidence can be changed after it was recorded without changing what is stored',
  'provisions: enqueue overwrites the record that is there':
    'provisions: enqueue leaves a record that is there as it is, and answers it',
  'provisions: enqueue looks first and inserts later':
    'provisions: any number of enqueues at once insert one record',
  'provisions: records are looked up in a plain object':
    'provisions: get gives undefined for an order that has no record, however odd its id',
  'provisions: enqueue makes a record due again':
    'provisions: enqueue leaves a record that is there as it is, and answers it',
  'provisions: enqueue rejects the second time':
    'provisions: enqueue leaves a record that is there as it is, and answers it',
  'provisions: claim looks first and writes later':
    'provisions: of any number of claims at once exactly one gets the lease',
  'provisions: claim of a new order takes the lease in a second step':
    'provisions: claim inserts a pending record where there is none, with the lease taken',
  'provisions: claim of a new order leaves nothing due':
    'provisions: claim inserts a pending record where there is none, with the lease taken',
  'provisions: a lease is good for its last moment too':
    'provisions: a lease is held until it ends, and held changes nothing',
  'provisions: a lease is taken over after half its time':
    'provisions: a lease is held until it ends, and held changes nothing',
  'provisions: a refused claim extends the lease':
    'provisions: a lease is held until it ends, and held changes nothing',
  'provisions: claim does not raise the fence of a lease that lapsed':
    'provisions: a lease is held until it ends, and held changes nothing',
  'provisions: claim makes the record due at the end of its lease':
    'provisions: claim inserts a pending record where there is none, with the lease taken',
  'provisions: claim answers the record as it was before':
    'provisions: enqueue leaves a record that is there as it is, and answers it',
  'provisions: claim refuses an order that has ended':
    'provisions: a lease that was given back can be taken at once, whatever the stage',
  'provisions: unfenced advance: the version is not compared':
    'provisions: advance is a conflict unless the stored version is the expected one, and writes nothing',
  'provisions: advance takes any version that is not older':
    'provisions: advance is a conflict unless the stored version is the expected one, and writes nothing',
  'provisions: advance looks first and writes later':
    'provisions: of any number of advances at once exactly one is ok, and it is stored whole',
  'provisions: advance inserts a record that is not there':
    'provisions: advance of an order that has no record is a conflict, and inserts none',
  'provisions: advance trusts the version that the record says':
    'provisions: advance sets the version to one more than was expected, whatever the record says',
  'provisions: advance merges: a field that is left out stays':
    'provisions: advance replaces the whole record: a field that is left out or undefined is gone',
  'provisions: advance stores undefined as null':
    'provisions: advance replaces the whole record: a field that is left out or undefined is gone',
  'provisions: evidence is taken from the next record':
    'provisions: advance takes no evidence: it can neither add, change nor drop any',
  'provisions: advance forgets the evidence':
    'provisions: advance takes no evidence: it can neither add, change nor drop any',
  'provisions: a record of a newer schema version is written over':
    'provisions: advance refuses a record of a newer schema version',
  'provisions: a history is cut to its last hundred entries':
    'provisions: a history of hundreds of entries is kept whole',
  'provisions: a field that nobody asked for is lost':
    'provisions: advance stores every field as it is given',
  'provisions: every value becomes a text': 'provisions: advance stores every field as it is given',
  'provisions: swallowed duplicate key: an address that is taken is answered with ok':
    'provisions: an address that another record holds is taken, and nothing is written',
  'provisions: an address that is taken is answered with conflict':
    'provisions: an address that another record holds is taken, and nothing is written',
  'provisions: an address that is taken rejects':
    'provisions: an address that another record holds is taken, and nothing is written',
  'provisions: an address that is taken is stored without being held':
    'provisions: an address that another record holds is taken, and nothing is written',
  'provisions: addresses are looked up first and written later':
    'provisions: of any number of orders that take one address at once exactly one gets it',
  'provisions: an address that is only named counts as held':
    'provisions: an address that is only named, not held, is free',
  'provisions: an address is never free again':
    'provisions: an address is free again when its record no longer holds it',
  'provisions: a record is told that its own address is taken':
    'provisions: a record that holds an address may be advanced with it',
  'provisions: records without an address take each other for twins':
    'provisions: every order has a record of its own, whatever its id',
  'provisions: findByIp finds what only names the address':
    'provisions: an address that is only named, not held, is free',
  'provisions: findByIp does not check what it is given': 'provisions: findByIp refuses what is no text',
  'provisions: findByIp finds by the beginning':
    'provisions: findByIp gives the whole record that holds the address, and no other address matches',
  'provisions: last write wins: evidence of an attempt is replaced':
    'provisions: an attempt that has evidence keeps it, and nothing changes',
  'provisions: evidence has one place for all attempts':
    'provisions: evidence is stored to the letter under its attempt, and the record answered',
  'provisions: evidence is read, joined and written back':
    'provisions: what came out can be changed without changing what is stored',
  'provisions: evidence is dropped while somebody else has the lease':
    'provisions: advance is a conflict after any other write of the record',
  'provisions: evidence is dropped once the order has ended':
    'provisions: evidence needs no lease and is taken at any stage',
  'provisions: evidence inserts a record that is not there':
    'provisions: evidence of an order that has no record rejects, and inserts none',
  'provisions: evidence of an order that has no record is passed over in silence':
    'provisions: evidence of an order that has no record rejects, and inserts none',
  'provisions: evidence told again raises the version':
    'provisions: an attempt that has evidence keeps it, and nothing changes',
  'provisions: evidence told again makes the record due':
    'provisions: an attempt that has evidence keeps it, and nothing changes',
  'provisions: evidence does not raise the version':
    'provisions: advance is a conflict after any other write of the record',
  'provisions: evidence does not make the record due':
    'provisions: evidence raises the version, asks for attention, makes the record due, and moves nothing else',
  'provisions: evidence puts off a record that was due earlier':
    'provisions: evidence makes a record due that was not, and keeps an earlier time that it was',
  "provisions: evidence asks for nobody's attention":
    'provisions: evidence raises the version, asks for attention, makes the record due, and moves nothing else',
  'provisions: evidence moves the stage':
    'provisions: evidence raises the version, asks for attention, makes the record due, and moves nothing else',
  'provisions: evidence ends the lease':
    'provisions: evidence raises the version, asks for attention, makes the record due, and moves nothing else',
  'provisions: evidence writes the address':
    'provisions: evidence raises the version, asks for attention, makes the record due, and moves nothing else',
  'provisions: a wait of 0 ms is lost from the evidence':
    'provisions: evidence is stored to the letter under its attempt, and the record answered',
  'provisions: due gives what somebody has on lease':
    'provisions: due leaves out what somebody has on lease, until the lease has ended',
  'provisions: due leaves out what was ever on lease':
    'provisions: an order whose first worker died is due when its lease has lapsed',
  'provisions: due gives records in no order':
    'provisions: due gives records whose time has come, whatever their stage, and no others',
  'provisions: due takes as many as asked for and puts them in order then':
    'provisions: due gives whole records, the longest due first, as many as asked for',
  'provisions: due gives the shortest due first':
    'provisions: due gives records whose time has come, whatever their stage, and no others',
  'provisions: due leaves out what is due this very moment':
    'provisions: enqueue inserts a pending record that is due now, and answers it',
  'provisions: due leaves out endings':
    'provisions: due gives records whose time has come, whatever their stage, and no others',
  'provisions: due gives what is never due':
    'provisions: due gives records whose time has come, whatever their stage, and no others',
  'provisions: a limit of 0 gives all':
    'provisions: due gives whole records, the longest due first, as many as asked for',
  'provisions: a limit of 0 lists all':
    'provisions: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'provisions: due ignores how many were asked for':
    'provisions: due gives whole records, the longest due first, as many as asked for',
  'provisions: due gives a part of each record':
    'provisions: due gives whole records, the longest due first, as many as asked for',
  'provisions: limits are not checked': 'provisions: due and list refuse what is no time and no number',
  'provisions: list takes an operator for an id':
    'provisions: due and list refuse what is no time and no number',
  'provisions: list takes an operator for a stage':
    'provisions: due and list refuse what is no time and no number',
  'provisions: list pages repeat the last record of the page before':
    'provisions: pages follow each other without gap or repeat',
  'provisions: list pages skip a record': 'provisions: pages follow each other without gap or repeat',
  'provisions: list begins anew when the last record of the page before is gone':
    'provisions: pages follow each other without gap or repeat',
  'provisions: list gives the order of insertion':
    'provisions: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'provisions: list gives everything unless told otherwise':
    'provisions: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'provisions: list puts a page in order after it was cut':
    'provisions: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'provisions: list knows one stage at a time': 'provisions: list gives the stage or stages asked for',
  'provisions: list takes no stage for any': 'provisions: list gives the stage or stages asked for',
  'provisions: list ignores the stage beside another condition':
    'provisions: list gives what expires before a moment, and nothing that has no expiry',
  'provisions: list ignores who needs attention':
    'provisions: list gives what needs attention, or what does not',
  'provisions: list takes false for no condition':
    'provisions: list gives what needs attention, or what does not',
  'provisions: list gives what expires at that very moment':
    'provisions: list gives what expires before a moment, and nothing that has no expiry',
  'provisions: what has no expiry is expired':
    'provisions: list gives what expires before a moment, and nothing that has no expiry',
  'provisions: list ignores after beside another condition':
    'provisions: list gives what expires before a moment, and nothing that has no expiry',
  'provisions: a pool lease never lapses':
    'provisions: a pool on lease is refused to others until the lease has ended',
  'provisions: a pool is given to everybody':
    'provisions: a pool on lease is refused to others until the lease has ended',
  'provisions: an owner is refused its own pool':
    'provisions: the owner of a pool extends its lease by asking again',
  'provisions: a pool lease is good for its last moment too':
    'provisions: a pool on lease is refused to others until the lease has ended',
  'provisions: a pool lease lapses early':
    'provisions: a pool on lease is refused to others until the lease has ended',
  'provisions: an owner who asks again keeps the old end':
    'provisions: the owner of a pool extends its lease by asking again',
  'provisions: acquirePool looks first and writes later':
    'provisions: of any number who ask for a pool at once exactly one gets it',
  'provisions: anybody may release a pool': 'provisions: a release by anyone but the owner does nothing',
  'provisions: who once had a pool may release it':
    'provisions: a release by anyone but the owner does nothing',
  'provisions: a release does nothing': 'provisions: a pool that its owner releases is free at once',
  'provisions: pool names are compared without regard to case':
    'provisions: pools are told apart by their names to the letter',
  'provisions: pool names are trimmed': 'provisions: pools are told apart by their names to the letter',
  'provisions: pools are told apart by their first two octets':
    'provisions: pools are told apart by their names to the letter',
  'provisions: long pool names are cut': 'provisions: pools are told apart by their names to the letter',
  'provisions: pool names may be 512 characters long':
    'provisions: pools are told apart by their names to the letter',
  'provisions: pools are kept among the records': 'provisions: a pool lease is no record of an order',
  'provisions: owners of pools are not checked': 'provisions: a pool without a name or owner is refused',
  ...FIRST_RENEWAL_FAILURES,
};
