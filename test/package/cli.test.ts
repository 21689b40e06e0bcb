import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { run } from './run.ts';
import { ended, firstLine, smartvps, startSmartvps, until } from './smartvps.ts';

const CANARY = 'canary-Pa55/word';
const credentials = { username: 'reseller', password: CANARY };
const packages = [
  { id: 5, name: '103.82.72', ipv4: 71, status: 'active' },
  { id: 30, name: '🏅 103.195', ipv4: 140, status: 'active' },
  { id: 43, name: '45.112.23', ipv4: 9, status: 'suspended' },
];

let simulator: Simulator;
let server: Awaited<ReturnType<Simulator['listen']>>;
let env: Record<string, string>;

beforeAll(async () => {
  simulator = createSimulator({ packages, credentials, quirks: { loginDelayMs: [0, 0] } });
  server = await simulator.listen();
  env = { SMARTVPS_USERNAME: 'reseller', SMARTVPS_PASSWORD: CANARY, SMARTVPS_BASE_URL: server.url };
});
afterAll(() => server.close());

describe('smartvps', () => {
  test('is found by npx under the name of the package, and says its version', () => {
    const { version } = JSON.parse(
      readFileSync(join(inject('shop'), 'node_modules/smartvps-sdk/package.json'), 'utf8'),
    );
    expect(run('npx', ['--offline', 'smartvps-sdk', '--version'])).toEqual({
      status: 0,
      output: `${version}\n`,
    });
  });

  test('begins without the code of any command', () => {
    const folder = join(inject('shop'), 'node_modules/smartvps-sdk/dist/cli');
    const reached = new Set(['./main.js']);
    for (const file of reached)
      for (const [, name = ''] of readFileSync(join(folder, file), 'utf8').matchAll(
        /^(?:\} |import .*)from "(.+)";$/gm,
      ))
        if (name.startsWith('.')) reached.add(name);
        else expect(name).toMatch(/^node:/);
    expect(reached.size).toBeGreaterThan(1);
    expect([...reached].filter((name) => !/^\.\/(?:main|chunk-\w+)\.js$/.test(name))).toEqual([]);
  });

  test('prints its commands, variables and exit codes when it is asked for help', async () => {
    const { status, stdout, stderr } = await smartvps(['help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const word of ['ipstock', 'status', 'simulate', 'SMARTVPS_PASSWORD', 'NO_COLOR', '130 interrupted'])
      expect(stdout).toContain(word);
  });

  test('prints what one command takes, with what all of them take', async () => {
    const { stdout } = await smartvps(['help', 'resolve']);
    for (const word of [
      'resolve',
      '<order>',
      '--seen <version>',
      '--reason <text>',
      '--json',
      '--config <file>',
    ])
      expect(stdout).toContain(word);
  });

  test.each([
    [['ipstok'], "unknown command 'ipstok'"],
    [['status'], "missing required argument 'ip'"],
    [['simulate', '--port', 'many'], 'It must be a whole number.'],
    [['ipstock', '--username', 'me'], "unknown option '--username'"],
  ])('refuses %j as misuse, on standard error', async (args, words) => {
    const { status, stdout, stderr } = await smartvps(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^smartvps: /);
    expect(stderr).toContain(words);
  });

  test('tells a program of misuse as well', async () => {
    const { status, stdout } = await smartvps(['ipstok', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ success: false, code: 'SMARTVPS_USAGE' });
  });

  test('repeats nothing that stands behind an option that it does not know', async () => {
    const { status, stdout, stderr } = await smartvps(['ipstock', '--json', `--password=${CANARY}`]);
    expect(status).toBe(2);
    expect(stdout + stderr).toContain('--password');
    expect(stdout + stderr).not.toContain(CANARY);
  });

  test('names every variable that is not set', async () => {
    const { status, stdout, stderr } = await smartvps(['ipstock'], { SMARTVPS_BASE_URL: server.url });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('SMARTVPS_USERNAME, SMARTVPS_PASSWORD are not set.');
  });
});

describe('smartvps ipstock', () => {
  test('shows the list as a table that is cut nowhere when nobody looks at a screen', async () => {
    const { status, stdout, stderr } = await smartvps(['ipstock'], env);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: [
        'PID  NAME        ADDRESSES  STATUS',
        '5    103.82.72          71  active',
        '30   🏅 103.195        140  active',
        '43   45.112.23           9  suspended',
        '3 packages, 2 repeated rows, 0 unreadable rows',
        '',
      ].join('\n'),
    });
    expect(stderr).toContain('Reading');
  });

  test('prints one line of JSON and, when it is to be quiet, nothing else', async () => {
    const { status, stdout, stderr } = await smartvps(['ipstock', '--json', '--quiet'], env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      packages: [
        { id: '5', name: '103.82.72', ipv4: 71, status: 'active' },
        { id: '30', name: '🏅 103.195', ipv4: 140, status: 'active' },
        { id: '43', name: '45.112.23', ipv4: 9, status: 'suspended' },
      ],
      duplicates: [
        { id: '5', name: '103.82.72', ipv4: 71, status: 'active' },
        { id: '30', name: '🏅 103.195', ipv4: 140, status: 'active' },
      ],
      rejected: [],
      attempts: 1,
    });
    expect(stdout.split('\n')).toHaveLength(2);
  });

  test('says in two lines what went wrong and what to do, with the code of provider trouble', async () => {
    const { status, stdout, stderr } = await smartvps(['ipstock', '--quiet', '--json'], {
      ...env,
      SMARTVPS_PASSWORD: 'another',
    });
    expect(status).toBe(4);
    expect(stderr).toBe(
      'smartvps: Could not complete ipstock: HTTP 401.\n  Check SMARTVPS_USERNAME and SMARTVPS_PASSWORD.\n',
    );
    expect(JSON.parse(stdout)).toEqual({
      success: false,
      error: 'Could not complete ipstock: HTTP 401.',
      code: 'SMARTVPS_UNAUTHORIZED',
      advice: 'stop',
    });
  });

  test('shows no secret, however much it is asked to tell', async () => {
    simulator.world.fault({
      verb: 'ipstock',
      fault: { kind: 'body', body: `no list for ${CANARY}` },
      times: 3,
    });
    const told = await smartvps(['ipstock', '--verbose', '--json'], { ...env, DEBUG: '1' });
    simulator.world.clearFaults();
    expect(told.status).toBe(4);
    const basic = Buffer.from(`reseller:${CANARY}`).toString('base64');
    for (const secret of [CANARY, basic]) expect(told.stdout + told.stderr).not.toContain(secret);
    expect(told.stderr).toMatch(/ReplyError: .*\n +at /);
  });

  test('ends with its own code, and in silence, when its reader has left', async () => {
    const child = startSmartvps(['ipstock', '--quiet'], env);
    child.stdout.destroy();
    const { status, stderr } = await ended(child);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('ends cleanly when it is interrupted while it waits', async () => {
    const fault = simulator.world.fault({ verb: 'ipstock', fault: { kind: 'hang' } });
    const child = startSmartvps(['ipstock', '--quiet'], env);
    const end = ended(child);
    await until(() => fault.fired > 0);
    child.kill('SIGINT');
    const { status, stdout, stderr } = await end;
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(stderr.split('\n')).toHaveLength(3);
  });
});

describe('smartvps status', () => {
  let ip: string;
  let password: string;

  beforeAll(async () => {
    const client = new SmartVpsClient({ ...credentials, baseUrl: server.url });
    ({ ip } = await client.buyVps({ packageName: '103.82.72', memoryGb: 4 }));
    password = (await client.status(ip)).password?.reveal() ?? '';
    expect(password).not.toBe('');
  });

  test('masks the password for people and programs', async () => {
    const text = await smartvps(['status', ip], env);
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/^user +root$/m);
    expect(text.stdout).toMatch(/^password +\[secret\]$/m);
    const json = await smartvps(['status', ip, '--json'], env);
    expect(JSON.parse(json.stdout)).toEqual({
      ip,
      os: 'Ubuntu 22.04',
      username: 'root',
      password: '[secret]',
      ramGb: 4,
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      machineStatus: 'active',
      powerStatus: 'online',
      actionStatus: 'completed',
      attempts: 1,
    });
    for (const { stdout, stderr } of [text, json]) expect(stdout + stderr).not.toContain(password);
  });

  test('shows it to whoever asks for it', async () => {
    const { stdout } = await smartvps(['status', ip, '--reveal', '--json'], env);
    expect(JSON.parse(stdout)).toHaveProperty('password', password);
  });

  test('sends nothing for what is no address', async () => {
    const before = simulator.world.requests().length;
    const { status, stderr } = await smartvps(['status', '103.82.72'], env);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^smartvps: /);
    expect(simulator.world.requests()).toHaveLength(before);
  });
});

describe('smartvps without MongoDB', () => {
  test.each(['plan', 'sync', 'review', 'list', 'indexes'])(
    'asks for its address before %s',
    async (command) => {
      const { status, stdout, stderr } = await smartvps([command], env);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^smartvps: MONGODB_URI is not set\.\n/m);
    },
  );

  test('names the driver that is missing, and which versions will do', async () => {
    const { status, stderr } = await smartvps(['review'], { MONGODB_URI: 'mongodb://127.0.0.1/shop' });
    expect(status).toBe(2);
    expect(stderr).toContain('"mongodb" is not installed');
    expect(stderr).toContain(`(${manifest.peerDependencies.mongodb})`);
    expect(stderr).toContain('npm install mongodb');
  });
});

describe('smartvps simulate', () => {
  test('serves the samples with the login of the environment until it is interrupted', async () => {
    const child = startSmartvps(['simulate', '--json'], { ...env, SMARTVPS_BASE_URL: undefined });
    const end = ended(child);
    const { url, packages: count } = JSON.parse(await firstLine(child));
    const told = await smartvps(['ipstock', '--json'], { ...env, SMARTVPS_BASE_URL: url });
    expect(JSON.parse(told.stdout).packages).toHaveLength(count);
    const refused = await smartvps(['ipstock'], {
      ...env,
      SMARTVPS_BASE_URL: url,
      SMARTVPS_PASSWORD: 'another',
    });
    expect(refused.status).toBe(4);
    child.kill('SIGINT');
    const { status, stderr } = await end;
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'Stopped. 2 requests; 0 servers sold, 0 renewals charged.\n',
    });
  });

  test('tells of a server that was sold while its buyer was told nothing', async () => {
    const fault = ['--fault', 'buyvps:reset:effect=done'];
    const child = startSmartvps(['simulate', '--json', ...fault]);
    const end = ended(child);
    const { url } = JSON.parse(await firstLine(child));
    const client = new SmartVpsClient({ username: 'me', password: 'secret', baseUrl: url });
    await expect(client.buyVps({ packageName: '103.82.72', memoryGb: 8 })).rejects.toThrow();
    child.kill('SIGINT');
    expect((await end).stderr).toMatch(/^Sold 103\.82\.72\.\d+ for package 103\.82\.72, 8 GB\.\nStopped\./);
  });

  test('takes packages, quirks and faults of the person’s own', async () => {
    const file = join(inject('shop'), 'packages.json');
    writeFileSync(file, JSON.stringify([{ id: 9, name: '103.9.9', ipv4: 1, status: 'active' }]));
    const trouble = ['--quirk', 'repeatedRows=0', '--fault', 'ipstock:status:status=503:times=1'];
    const child = startSmartvps(['simulate', '--json', '--packages', file, ...trouble]);
    const end = ended(child);
    const { url } = JSON.parse(await firstLine(child));
    const told = await smartvps(['ipstock', '--json'], { ...env, SMARTVPS_BASE_URL: url });
    expect(JSON.parse(told.stdout)).toEqual({
      packages: [{ id: '9', name: '103.9.9', ipv4: 1, status: 'active' }],
      duplicates: [],
      rejected: [],
      attempts: 2,
    });
    child.kill('SIGTERM');
    expect((await end).status).toBe(0);
  });

  test.each([
    [['--quirk', 'repeatedRow=0'], '"repeatedRow=0" is no quirk.'],
    [['--quirk', 'repeatedRows=some'], 'Quirk "repeatedRows" cannot be "some".'],
    [['--fault', 'ipstock:explode'], '"ipstock:explode" is no fault.'],
    [['--packages', 'nowhere.json'], '"nowhere.json" cannot be read: ENOENT.'],
    [['--packages', 'package.json'], '"package.json" holds no list of packages.'],
    [['--packages', 'rows.json'], '"rows.json" holds no list of packages.'],
  ])('refuses %j', async (args, words) => {
    writeFileSync(join(inject('shop'), 'rows.json'), '[{ "id": 9, "name": "103.9.9" }, null]');
    const { status, stdout, stderr } = await smartvps(['simulate', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test('says that its port is taken', async () => {
    const { status, stderr } = await smartvps(['simulate', '--port', String(server.port)]);
    expect(status).toBe(2);
    expect(stderr).toContain(`Port ${server.port} cannot be used: EADDRINUSE.`);
  });
});
