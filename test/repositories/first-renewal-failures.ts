/** Which case of the contract of renewals is the first to reject each broken repository of them. */
export const FIRST_RENEWAL_FAILURES: Readonly<Record<string, string>> = {
  'renewals: both ids are joined by ":"':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: both ids are joined by ""':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: both ids are joined by "-"':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: both ids are joined by "\\n"':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: both ids are joined by "\\",\\""':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: an order has one record, whatever the invoice':
    'renewals: get gives undefined for a renewal that has no record, however odd its ids',
  'renewals: an invoice has one record, whatever the order':
    'renewals: get gives undefined for a renewal that has no record, however odd its ids',
  'renewals: order and invoice are taken for each other':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: invoices are told apart without regard to case':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: invoices are trimmed':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: the part of an invoice after a dot is lost':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: records are looked up in a plain object':
    'renewals: get gives undefined for a renewal that has no record, however odd its ids',
  'renewals: invoices are not checked':
    'renewals: what is no id is refused everywhere, and nothing is stored',
  'renewals: evidence does not check orders':
    'renewals: what is no id is refused everywhere, and nothing is stored',
  'renewals: a lease that ends at no time is taken for ever':
    'renewals: what is no time and no whole number is refused, and nothing changes',
  'renewals: evidence of no time is heard at 0':
    'renewals: what is no time and no whole number is refused, and nothing changes',
  'renewals: aliasing in memory: get hands out the stored object':
    'renewals: what came out can be changed without changing what is stored',
  'renewals: aliasing in memory: claim hands out the stored object':
    'renewals: what came out can be changed without changing what is stored',
  'renewals: aliasing in memory: recordEvidence hands out the stored object':
    'renewals: what came out can be changed without changing what is stored',
  'renewals: aliasing in memory: due hands out the stored object':
    'renewals: what came out can be changed without changing what is stored',
  'renewals: aliasing in memory: list hands out the stored object':
    'renewals: what came out can be changed without changing what is stored',
  'renewals: claim looks first and writes later':
    'renewals: of any number of claims at once exactly one gets the lease',
  'renewals: claim of a new renewal rejects who comes second':
    'renewals: of any number of claims at once exactly one gets the lease',
  'renewals: claim of a new renewal takes the lease in a second step':
    'renewals: claim inserts a pending record where there is none, due now, with the lease taken',
  'renewals: claim of a new renewal leaves nothing due':
    'renewals: claim inserts a pending record where there is none, due now, with the lease taken',
  'renewals: claim writes back the record that it read':
    'renewals: a claim and the advance of a worker whose lease lapsed lose nothing of each other',
  'renewals: a claim makes way for an advance under the lease that lapsed':
    'renewals: a claim and the advance of a worker whose lease lapsed lose nothing of each other',
  'renewals: a lease is good for its last moment too':
    'renewals: a lease is held until it ends, and held changes nothing',
  'renewals: a lease is taken over after half its time':
    'renewals: a lease is held until it ends, and held changes nothing',
  'renewals: a refused claim extends the lease':
    'renewals: a lease is held until it ends, and held changes nothing',
  'renewals: claim does not raise the fence of a lease that lapsed':
    'renewals: a lease is held until it ends, and held changes nothing',
  'renewals: claim moves a record that was put off back to pending':
    'renewals: a lease that was given back can be taken at once, whatever the stage',
  'renewals: claim refuses a renewal that has ended':
    'renewals: a lease that was given back can be taken at once, whatever the stage',
  'renewals: claim answers the record as it was before':
    'renewals: claim of a record raises fence and version, sets the lease, and moves nothing else',
  'renewals: an order has one lease for all its invoices':
    'renewals: claims of other invoices and of other orders at once all get their lease',
  'renewals: unfenced advance: the version is not compared':
    'renewals: a claim and the advance of a worker whose lease lapsed lose nothing of each other',
  'renewals: a version that is not there yet is as good':
    'renewals: advance is a conflict unless the stored version is the expected one, and writes nothing',
  'renewals: advance looks first and writes later':
    'renewals: a claim and the advance of a worker whose lease lapsed lose nothing of each other',
  'renewals: advance compares the version when it reads and the fence when it writes':
    'renewals: of any number of advances at once exactly one is ok, and it is stored whole',
  'renewals: advance inserts a record that is not there':
    'renewals: advance of a renewal that has no record is a conflict, and inserts none',
  'renewals: advance trusts the version that the record says':
    'renewals: advance sets the version to one more than was expected, whatever the record says',
  'renewals: advance merges: a field that is left out stays':
    'renewals: advance replaces the whole record: a field that is left out or undefined is gone',
  'renewals: the expiry seen before the request is written once':
    'renewals: advance replaces the whole record: a field that is left out or undefined is gone',
  'renewals: the expiry seen after the request is lost':
    'renewals: advance stores every field as it is given',
  'renewals: evidence is taken from the next record':
    'renewals: advance takes no evidence: it can neither add, change nor drop any',
  'renewals: advance forgets the evidence':
    'renewals: advance takes no evidence: it can neither add, change nor drop any',
  'renewals: a record of a newer schema version is written over':
    'renewals: advance refuses a record of a newer schema version',
  'renewals: a history is cut to its last hundred entries':
    'renewals: a history of hundreds of entries is kept whole',
  'renewals: advance goes to every renewal of the invoice':
    'renewals: advance of one renewal leaves every other alone, of its order and of its invoice',
  'renewals: aliasing in memory: a record is kept as it was handed in':
    'renewals: what went in can be changed without changing what is stored',
  'renewals: swallowed duplicate key: an address that is taken is answered with ok':
    'renewals: an address that another record holds is taken, and nothing is written',
  'renewals: an address that is taken is answered with conflict':
    'renewals: an address that another record holds is taken, and nothing is written',
  'renewals: an address that is taken is stored without being held':
    'renewals: an address that another record holds is taken, and nothing is written',
  'renewals: renewals of one order may share an address':
    'renewals: an address that another record holds is taken, and nothing is written',
  'renewals: renewals of one invoice id may share an address':
    'renewals: an address that another record holds is taken, and nothing is written',
  'renewals: holders are told apart by both ids, joined':
    'renewals: an address that another record holds is taken, and nothing is written',
  'renewals: an address is held while it is being renewed, and no longer':
    'renewals: a record that holds an address may be advanced with it, and holds it at any stage',
  'renewals: addresses are looked up first and written later':
    'renewals: of any number of renewals that take one address at once exactly one gets it',
  'renewals: an address that is only named counts as held':
    'renewals: an address that is only named, not held, is free',
  'renewals: a record is told that its own address is taken':
    'renewals: a record that holds an address may be advanced with it, and holds it at any stage',
  'renewals: an address is looked for before the version':
    'renewals: an advance that expects another version is a conflict, whoever holds its address',
  'renewals: addresses are told apart by their beginning': 'renewals: addresses are told apart to the letter',
  'renewals: an address is never free again':
    'renewals: an address is free again when its record no longer holds it',
  'renewals: an address that was exchanged for another stays held':
    'renewals: an address is free again when its record holds another',
  'renewals: a claim frees the address': 'renewals: claims and evidence leave an address with its record',
  'renewals: evidence of a refusal frees the address':
    'renewals: claims and evidence leave an address with its record',
  'renewals: records without an address take each other for twins':
    'renewals: every order and invoice has a record of its own, whatever its ids',
  'renewals: last write wins: evidence of an attempt is replaced':
    'renewals: an attempt that has evidence keeps it, and nothing changes',
  'renewals: evidence has one place for all attempts':
    'renewals: evidence is stored to the letter under its attempt, and the record answered',
  'renewals: aliasing in memory: evidence is kept as it was handed in':
    'renewals: evidence can be changed after it was recorded without changing what is stored',
  'renewals: evidence is read, joined and written back':
    'renewals: of any evidence of one attempt at once one stays, and all are answered with it',
  'renewals: evidence of other attempts is written back as it was read':
    'renewals: evidence of many attempts at once is all kept',
  'renewals: evidence makes way for an advance at the same time':
    'renewals: evidence is never lost to an advance at the same time',
  'renewals: evidence goes to every invoice of the order':
    'renewals: evidence belongs to one invoice of one order',
  'renewals: evidence is dropped while somebody has the lease':
    'renewals: advance is a conflict after any other write of the record',
  'renewals: evidence is dropped once the renewal has ended':
    'renewals: evidence needs no lease and is taken at any stage',
  'renewals: evidence inserts a record that is not there':
    'renewals: evidence of a renewal that has no record rejects, and inserts none',
  'renewals: evidence of a renewal that has no record is passed over in silence':
    'renewals: evidence of a renewal that has no record rejects, and inserts none',
  'renewals: evidence told again raises the version':
    'renewals: an attempt that has evidence keeps it, and nothing changes',
  'renewals: evidence told again makes the record due':
    'renewals: an attempt that has evidence keeps it, and nothing changes',
  'renewals: evidence does not raise the version':
    'renewals: advance is a conflict after any other write of the record',
  'renewals: evidence does not make the record due':
    'renewals: evidence raises the version, makes the record due, and moves nothing else',
  'renewals: evidence puts off a record that was due earlier':
    'renewals: evidence makes a record due that was not, and keeps an earlier time that it was',
  'renewals: evidence moves the stage':
    'renewals: evidence raises the version, makes the record due, and moves nothing else',
  'renewals: evidence ends the lease':
    'renewals: evidence raises the version, makes the record due, and moves nothing else',
  'renewals: a wait of 0 ms is lost from the evidence':
    'renewals: evidence is stored to the letter under its attempt, and the record answered',
  'renewals: due gives what somebody has on lease':
    'renewals: due leaves out what somebody has on lease, until the lease has ended',
  'renewals: due leaves out what was ever on lease':
    'renewals: a renewal whose first worker died is due when its lease has lapsed',
  'renewals: due gives records in no order':
    'renewals: due gives records whose time has come, whatever their stage, and no others',
  'renewals: due takes as many as asked for and puts them in order then':
    'renewals: due gives whole records, the longest due first, as many as asked for',
  'renewals: due leaves out endings':
    'renewals: due gives records whose time has come, whatever their stage, and no others',
  'renewals: due ignores how many were asked for':
    'renewals: due gives whole records, the longest due first, as many as asked for',
  'renewals: due gives a part of each record':
    'renewals: due gives whole records, the longest due first, as many as asked for',
  'renewals: due gives one renewal of each order':
    'renewals: due gives whole records, the longest due first, as many as asked for',
  'renewals: due leaves out what is due this very moment':
    'renewals: due gives records whose time has come, whatever their stage, and no others',
  'renewals: limits are not checked':
    'renewals: due and list refuse what is no time, no number, no stage and no id',
  'renewals: pages go on after the order':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: pages go on at the order':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: pages go on where both ids are greater':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: pages go on where either id is greater':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: pages repeat the last record of the page before':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: pages go on by the invoice alone':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: list is in the order of both ids, joined':
    'renewals: the order of the pages is that of the order ids, then of the invoice ids',
  'renewals: list is in the order of the order ids without regard to case':
    'renewals: pages hold every renewal once, however odd its ids, those of an order together',
  'renewals: list is in the order of the invoices':
    'renewals: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'renewals: list begins anew when the last record of the page before is gone':
    'renewals: pages follow each other without gap or repeat, within an order and from order to order',
  'renewals: list gives everything unless told otherwise':
    'renewals: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'renewals: a limit of 0 lists all':
    'renewals: list gives whole records in the order of their ids, a hundred unless told otherwise',
  'renewals: list takes an operator for a stage':
    'renewals: due and list refuse what is no time, no number, no stage and no id',
  'renewals: list takes an operator for an order':
    'renewals: due and list refuse what is no time, no number, no stage and no id',
  'renewals: list takes an operator for the last invoice':
    'renewals: due and list refuse what is no time, no number, no stage and no id',
  'renewals: list knows one stage at a time': 'renewals: list gives the stage or stages asked for',
  'renewals: list takes no stage for any': 'renewals: list gives the stage or stages asked for',
  'renewals: list ignores the stage beside an order': 'renewals: order, stage and page go together',
  'renewals: list ignores the order beside a page': 'renewals: order, stage and page go together',
  'renewals: list ignores a page that begins in another order': 'renewals: order, stage and page go together',
  'renewals: list finds orders by their beginning':
    'renewals: list gives the renewals of one order, whatever its id',
  'renewals: list finds orders without regard to case':
    'renewals: list gives the renewals of one order, whatever its id',
};
