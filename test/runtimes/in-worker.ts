import { CASES } from './cases.ts';
import type { World } from './world.ts';

/** Runs the suite where there are only requests: each brings the name of a case and the world. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { name, world } = (await request.json()) as { name: string; world: World };
    const one = CASES.find((case_) => case_.name === name);
    const failure = await one?.run(world).then(
      () => undefined,
      (error) => String(error?.message ?? error),
    );
    return Response.json({ name, failure });
  },
};
