package dev.pooler.core.pool;

import dev.pooler.core.budget.BudgetKey;
import org.jspecify.annotations.Nullable;

/**
 * Lending between the shards that one pool has on several event loops, so that nobody waits on one
 * loop while a backend is idle on another. Confined to the loop of its shard; others are reached
 * through their gates.
 *
 * <p>No wake-up is lost: who begins to wait, and who puts a backend among the idle ones, first lets
 * the others know and then looks at them.
 */
final class PoolLending {
  private final LoopPool pool;
  private final PoolServices services;
  private final PoolLedger<PoolUser, PoolMember> ledger;
  private final PoolFamily family;
  private final PoolFamily kin;
  private final PoolFamily.Member self;

  /**
   * @param family whom to lend to and to borrow from
   * @param kin who takes from the same {@code pool_size}: the family, or another one
   */
  PoolLending(
      LoopPool pool,
      PoolServices services,
      PoolLedger<PoolUser, PoolMember> ledger,
      PoolFamily family,
      PoolFamily kin) {
    this.pool = pool;
    this.services = services;
    this.ledger = ledger;
    this.family = family;
    this.kin = kin;
    this.self = family.join(pool);
  }

  /**
   * The pool is complete. A shard that was alone until now has told nobody what it has or lacks;
   * lets it look around.
   */
  void begin() {
    family.forEachOther(
        self, other -> other.gate().loop().execute(() -> other.lending().lookAround()));
  }

  /** Has others of the same {@code pool_size} close an idle backend, now or when one is idle. */
  void askForRoom(BudgetKey size) {
    kin.forEachOther(
        self, other -> other.gate().loop().execute(() -> other.logins().makeRoom(size)));
  }

  private void lookAround() {
    offer();
    borrow();
  }

  /** The shard is given up: the others forget it. */
  void end() {
    family.leave(self);
  }

  PoolFamily family() {
    return family;
  }

  /** Asks another shard for an idle backend, when somebody waits here. */
  void borrow() {
    if (family.isAlone()) {
      return;
    }
    publish();
    LoopPool rich = ledger.waiting() > 0 ? family.withIdle(self) : null;
    if (rich != null) {
      rich.gate().lendIdle(rich, pool);
    }
  }

  /** Another shard asks for a backend; one that must be checked first goes there afterwards. */
  void lendIdle(LoopPool needy) {
    PoolMember member = pool.members().takeIdle();
    publish();
    if (member != null) {
      lend(needy, member, services.now());
    } else if (!ledger.isPaused() && ledger.count(MemberState.USED) > 0) {
      pool.handOver().checkOldest();
    } else {
      // What it had is gone by now; another shard may have something.
      needy.gate().loop().execute(needy.lending()::borrow);
    }
  }

  /** Lends a free member to another shard that has a better claim to it. Hot. */
  boolean lendToNeedier(PoolMember member, long now) {
    LoopPool needy = needier();
    if (needy == null) {
      return false;
    }
    pool.members().move(member, MemberState.ACTIVE);
    lend(needy, member, now);
    return true;
  }

  /**
   * A member has become idle. Somebody may have begun to wait elsewhere after {@link
   * #lendToNeedier} looked: looks again, now that others can see. Hot.
   */
  void offer() {
    LoopPool needy = needier();
    if (needy != null) {
      lendIdle(needy);
    }
  }

  private void lend(LoopPool needy, PoolMember member, long now) {
    pool.handOver().lent(member, now);
    needy.gate().lent(needy, new Loan(member, services.loop(), needy.gate().loop()));
  }

  /** Another shard with a better claim to a backend that is free here; null when there is none. */
  private @Nullable LoopPool needier() {
    if (family.isAlone() || ledger.isPaused()) {
      return null;
    }
    publish();
    PoolUser oldest = ledger.firstWaiter();
    return family.needier(self, oldest == null ? PoolFamily.NOBODY : oldest.waitingSince());
  }

  /** Lets the other shards know how this one is. Hot. */
  void publish() {
    if (family.isAlone()) {
      return;
    }
    if (ledger.isPaused()) {
      self.publish(0, PoolFamily.NOBODY);
      return;
    }
    PoolUser oldest = ledger.firstWaiter();
    self.publish(
        ledger.count(MemberState.IDLE) + ledger.count(MemberState.USED),
        oldest == null ? PoolFamily.NOBODY : oldest.waitingSince());
  }
}
