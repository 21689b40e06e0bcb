import type { Order, Progress } from '../../src/domain/order.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { OrdersUnderTest } from '../../src/repositories/contract/subjects.ts';
import { createMemoryOrders, type MemoryOrders } from '../../src/repositories/memory-orders.ts';
import { Kept, pause, type Sabotage } from './sabotage.ts';
import { progressOf } from './subjects.ts';

/** Orders that do one thing in their own way and leave all else to the sound ones. */
function broken(
  name: string,
  ways: (sound: MemoryOrders) => Partial<MemoryOrders & Pick<OrdersUnderTest, 'stored'>>,
): Sabotage<OrdersUnderTest> {
  return {
    name,
    make: async () => {
      const sound = createMemoryOrders();
      const { stored, ...own } = ways(sound);
      const orders = { ...sound, ...own };
      return {
        orders,
        put: async (order) => orders.put(order),
        stored: stored ?? (async (id) => progressOf(await orders.get(id))),
      };
    },
  };
}

/** Stores any progress, whatever is stored: under a version of its own, with the one told beside it. */
function overwriting(sound: MemoryOrders) {
  const told = new Map<string, Progress>();
  return {
    stored: async (id: string) => told.get(id),
    overwrite: async (id: string, progress: Progress) => {
      if ((await sound.get(id)) === undefined) await sound.update(id, progress);
      told.set(id, structuredCopy(progress));
    },
  };
}

function structuredCopy(progress: Progress): Progress {
  return progress.status === 'active' && progress.expiresAt
    ? { ...progress, expiresAt: new Date(progress.expiresAt) }
    : { ...progress };
}

/** Stores another progress than was told. */
function altering(name: string, change: (progress: Progress) => Progress): Sabotage<OrdersUnderTest> {
  return broken(name, (sound) => ({ update: (id, progress) => sound.update(id, change(progress)) }));
}

/** Broken orders, each of which the contract must reject. */
export const brokenOrders: readonly Sabotage<OrdersUnderTest>[] = [
  broken('update stores an older version', (sound) => {
    const { stored, overwrite } = overwriting(sound);
    return { stored, update: overwrite };
  }),
  broken('update stores the same version again, with other words', (sound) => {
    const { stored, overwrite } = overwriting(sound);
    return {
      stored,
      update: async (id, progress) => {
        const last = await stored(id);
        if (last === undefined || progress.version >= last.version) await overwrite(id, progress);
      },
    };
  }),
  broken('update looks first and writes later', (sound) => {
    const { stored, overwrite } = overwriting(sound);
    return {
      stored,
      update: async (id, progress) => {
        const last = await stored(id);
        await pause();
        if (last === undefined || progress.version > last.version) await overwrite(id, progress);
      },
    };
  }),
  broken('update takes only the very next version', (sound) => ({
    update: async (id, progress) => {
      const last = (await sound.get(id))?.provisionVersion ?? progress.version - 1;
      if (progress.version === last + 1 || progress.version <= 10) await sound.update(id, progress);
    },
  })),
  broken('update rejects what is not newer', (sound) => ({
    update: async (id, progress) => {
      const last = (await sound.get(id))?.provisionVersion ?? 0;
      if (progress.version <= last) throw new Error('version conflict');
      await sound.update(id, progress);
    },
  })),
  broken('update resolves before it has stored', (sound) => ({
    update: async (id, progress) => {
      if (typeof id !== 'string' || (await sound.get(id)) === undefined) return sound.update(id, progress);
      pause().then(() => sound.update(id, progress).catch(() => {}));
    },
  })),
  broken('what an earlier progress said stays', (sound) => {
    const reasons = new Map<string, string>();
    return {
      update: async (id, progress) => {
        if ('reason' in progress) reasons.set(id, progress.reason);
        await sound.update(id, progress);
      },
      stored: async (id) => {
        const progress = progressOf(await sound.get(id));
        const reason = reasons.get(id);
        return progress && reason !== undefined && progress.status === 'active'
          ? Object.assign(progress, { reason })
          : progress;
      },
    };
  }),
  broken('an order that is not there is passed over in silence', (sound) => ({
    update: async (id, progress) => {
      if (typeof id !== 'string' || (await sound.get(id)) !== undefined) await sound.update(id, progress);
    },
  })),
  broken('an order that is not there is inserted', (sound) => ({
    update: async (id, progress) => {
      if (typeof id === 'string' && id && (await sound.get(id)) === undefined) {
        sound.put({ id, stockId: '', memory: '' });
        throw new Error('there was no such order');
      }
      await sound.update(id, progress);
    },
  })),
  broken('orders are kept in a plain object', (sound) => {
    const fields: Record<string, Order> = {};
    return {
      put: (order) => {
        fields[order.id] = order;
        sound.put(order);
      },
      get: async (id) =>
        typeof id === 'string' && fields[id] ? { ...fields[id], ...(await sound.get(id)) } : sound.get(id),
    };
  }),
  broken('ids are told apart without regard to case', (sound) => {
    const folded = (id: string) => (typeof id === 'string' ? id.toLowerCase() : id);
    return {
      put: (order) => sound.put({ ...order, id: folded(order.id) }),
      get: (id) => sound.get(folded(id)),
      update: (id, progress) => sound.update(folded(id), progress),
    };
  }),
  broken('ids are not checked', (sound) => ({
    get: async (id) => (typeof id === 'string' && id ? sound.get(id).catch(() => undefined) : undefined),
  })),
  broken('update does not check ids', (sound) => ({
    update: async (id, progress) => {
      if (typeof id === 'string') await sound.update(id, progress);
    },
  })),
  broken('aliasing in memory: get hands out the stored object', (sound) => {
    const kept = new Kept<Order>();
    return {
      get: async (id) => {
        const order = await sound.get(id);
        return order && Object.assign(kept.same(id, order), {});
      },
      update: async (id, progress) => {
        await sound.update(id, progress);
        kept.forget();
      },
    };
  }),
  broken('aliasing in memory: a progress is kept as it was handed in', (sound) => {
    const told = new Map<string, Progress>();
    return {
      update: async (id, progress) => {
        await sound.update(id, progress);
        const last = progressOf(await sound.get(id));
        if (last?.version === progress.version && last.status === progress.status) told.set(id, progress);
      },
      stored: async (id) => told.get(id),
    };
  }),
  altering('the password is stored as it prints', (progress) =>
    progress.status === 'active'
      ? { ...progress, password: new Secret(String(progress.password)) }
      : progress,
  ),
  altering('the password is trimmed', (progress) =>
    progress.status === 'active'
      ? { ...progress, password: new Secret(progress.password.reveal().trim()) }
      : progress,
  ),
  altering('the expiry is stored by the day', (progress) => {
    if (progress.status !== 'active' || !progress.expiresAt) return progress;
    return { ...progress, expiresAt: new Date(progress.expiresAt.toISOString().slice(0, 10)) };
  }),
  altering('an expiry is made up where there is none', (progress) =>
    progress.status === 'active' && !progress.expiresAt ? { ...progress, expiresAt: new Date(0) } : progress,
  ),
  altering('every progress that is no success is stored as failed', (progress) =>
    progress.status === 'needs_review' ? { ...progress, status: 'failed' } : progress,
  ),
  broken('an operating system is made up where none was ordered', (sound) => ({
    get: async (id) => {
      const order = await sound.get(id);
      return order && order.provisioningStatus === undefined ? { os: 'linux', ...order } : order;
    },
  })),
  broken('the operating system that was ordered is overwritten', (sound) => ({
    get: async (id) => {
      const order = await sound.get(id);
      return order?.provisioningStatus ? { ...order, os: 'linux' } : order;
    },
    stored: async (id) => progressOf(await sound.get(id)),
  })),
];
