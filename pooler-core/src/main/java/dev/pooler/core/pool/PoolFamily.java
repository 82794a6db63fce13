package dev.pooler.core.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one pool, one on each event loop that has sessions of it, and what they let each
 * other know: who has idle backends, and who has waited since when. Thread-safe; read on every
 * return of a backend, so it costs two volatile reads where there is one other shard.
 */
public final class PoolFamily {

  /** One shard. Written by its own event loop only. */
  static final class Member {
    private final LoopPool pool;
    private volatile int idle;

    /** When the first in its queue began to wait; {@link #NOBODY} when nobody waits. */
    private volatile long oldestWait = NOBODY;

    private Member(LoopPool pool) {
      this.pool = pool;
    }

    LoopPool pool() {
      return pool;
    }

    void publish(int idleNow, long oldestWaitNow) {
      if (idle != idleNow) {
        idle = idleNow;
      }
      if (oldestWait != oldestWaitNow) {
        oldestWait = oldestWaitNow;
      }
    }
  }

  /** No session waits. */
  static final long NOBODY = Long.MIN_VALUE;

  /** A shard serves its own queue first unless another one has waited longer by this much. */
  private static final long PATIENCE_NANOS = 1_000_000;

  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final AtomicInteger clients = new AtomicInteger();
  private int holders;
  private volatile @Nullable ServerGreeting greeting;

  /** What the last backend of any shard told at login; null before the first one. */
  @Nullable ServerGreeting greeting() {
    return greeting;
  }

  void greeted(ServerGreeting told) {
    greeting = told;
  }

  /** A session of any shard has come. */
  void clientCame() {
    clients.incrementAndGet();
  }

  void clientWent() {
    clients.decrementAndGet();
  }

  /** Sessions of all shards. */
  int clients() {
    return clients.get();
  }

  /** One more event loop has, or is about to have, a shard. Not thread-safe. */
  public void hold() {
    holders++;
  }

  /** An event loop has a shard no more; tells whether it was the last one. Not thread-safe. */
  public boolean letGo() {
    return --holders == 0;
  }

  Member join(LoopPool pool) {
    Member member = new Member(pool);
    members.add(member);
    return member;
  }

  void leave(Member member) {
    members.remove(member);
  }

  void forEachOther(Member self, Consumer<LoopPool> action) {
    for (Member other : members) {
      if (!other.equals(self)) {
        action.accept(other.pool);
      }
    }
  }

  boolean isAlone() {
    return members.size() < 2;
  }

  /** Another shard that has idle backends; null when none has. */
  @Nullable LoopPool withIdle(Member self) {
    for (Member other : members) {
      if (!other.equals(self) && other.idle > 0) {
        return other.pool;
      }
    }
    return null;
  }

  /**
   * The shard that should get a backend which {@code self} has free: another one, when somebody
   * waits there and nobody here, or has waited there longer; else null.
   *
   * @param ownOldest when the first in the own queue began to wait, {@link #NOBODY} when nobody
   *     waits
   */
  @Nullable LoopPool needier(Member self, long ownOldest) {
    Member neediest = null;
    for (Member other : members) {
      long oldest = other.oldestWait;
      if (!other.equals(self)
          && oldest != NOBODY
          && (neediest == null || oldest - neediest.oldestWait < 0)) {
        neediest = other;
      }
    }
    if (neediest == null) {
      return null;
    }
    boolean due = ownOldest == NOBODY || ownOldest - neediest.oldestWait > PATIENCE_NANOS;
    return due ? neediest.pool : null;
  }
}
