package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendState;
import dev.pooler.core.budget.BudgetKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** One pool on one simulated event loop, and what is known of it from outside. */
final class SimShard {
  final SimNode node;
  final PoolKey key;
  final int loop;
  final LoopPool pool;

  /** Those who wait, in the order in which they came. */
  final Deque<SimSession> queue = new ArrayDeque<>();

  SimShard(
      SimNode node,
      PoolKey key,
      int loop,
      PoolOptions options,
      PoolServices services,
      PoolFamily family) {
    this.node = node;
    this.key = key;
    this.loop = loop;
    this.pool = new LoopPool(key, options, services, family);
  }

  long now() {
    return node.now();
  }

  void check(boolean quiet) {
    PoolLedger<?, ?> ledger = pool.ledger();
    Map<MemberState, Integer> counted = new EnumMap<>(MemberState.class);
    for (MemberState state : MemberState.values()) {
      counted.put(state, 0);
    }
    for (PoolMember member : pool.members().all()) {
      counted.merge(member.state(), 1, Integer::sum);
      checkMember(member, quiet);
    }
    if (!ledger.counts().equals(counted)) {
      throw new AssertionError("counts " + ledger.counts() + " of " + counted);
    }
    assertSame("waiting", ledger.waiting(), queue.size());
    if (!queue.isEmpty() && !pool.isPaused()) {
      checkNobodyWaitsInVain(ledger, quiet);
    }
  }

  private void checkMember(PoolMember member, boolean quiet) {
    boolean held = member.user() != null;
    boolean active = member.state() == MemberState.ACTIVE;
    // A loan may be on its way to another loop.
    assertSame("held " + member.state(), held, quiet ? active : held && active);
    if (held && member.user() instanceof SimSession session && session.checkout() != member) {
      throw new AssertionError("held by somebody else");
    }
    if (member.state() == MemberState.IDLE || member.state() == MemberState.USED) {
      assertSame("idle backend", member.backend().state(), BackendState.READY);
    }
    if (pool.isPaused()) {
      assertSame(
          "idle while paused",
          member.state() == MemberState.IDLE || member.state() == MemberState.USED,
          false);
    }
  }

  private void checkNobodyWaitsInVain(PoolLedger<?, ?> ledger, boolean quiet) {
    int tested = ledger.count(MemberState.TESTED);
    int opening = ledger.count(MemberState.LOGIN);
    assertSame("idle while somebody waits", ledger.count(MemberState.IDLE), 0);
    if (ledger.count(MemberState.USED) > 0 && tested < queue.size()) {
      throw new AssertionError("somebody waits while a backend is free but for a check");
    }
    if (quiet && node.checks().hasIdle(key)) {
      throw new AssertionError(
          "somebody waits while a backend is idle on another loop: " + node.checks().describe(key));
    }
    PoolRules rules = ledger.rules();
    boolean wants =
        queue.size() > opening + tested
            && opening < rules.maxOpening()
            && ledger.usable() < rules.size();
    if (quiet && wants && now() >= node.triesAgain(this)) {
      node.checks().checkNobodySitsOnPermits(this);
    }
  }

  private static void assertSame(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(what + ": " + actual + ", expected " + expected);
    }
  }

  @Override
  public String toString() {
    return key
        + " on loop "
        + loop
        + (pool.isPaused() ? " paused " : " ")
        + pool.ledger().counts()
        + ", waiting: "
        + queue.size();
  }

  BudgetKey poolBudget() {
    return new BudgetKey.Pool(key.database(), key.user());
  }
}
