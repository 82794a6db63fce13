package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendEnd;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.Claim;
import dev.pooler.core.budget.NodeBudget;
import dev.pooler.core.budget.PermitHolder;
import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pool gets backends: when to log in to the server, by which permits, and what a refused
 * login means for those who wait. Confined to the pool's event loop.
 *
 * <p>Invariant: every member holds exactly one permit from before its socket is opened until it is
 * confirmed closed.
 */
final class PoolLogins {
  private final LoopPool pool;
  private final PoolServices services;
  private final NodeBudget budget;
  private final PoolLedger<PoolUser, PoolMember> ledger;
  private final LoginThrottle throttle;
  private final PermitHolder holder;

  /** Units that others wait for, and that were not to be had when they asked. */
  private final List<BudgetKey> owed = new ArrayList<>();

  PoolLogins(
      LoopPool pool,
      PoolServices services,
      PoolLedger<PoolUser, PoolMember> ledger,
      long retryNanos) {
    this.pool = pool;
    this.services = services;
    this.budget = services.budget();
    this.ledger = ledger;
    this.throttle = new LoginThrottle(retryNanos, services.random());
    this.holder = new Holder(pool, services.gate());
  }

  /**
   * The pool as the budget sees it: whatever it is told goes through the gate to the pool's loop.
   */
  private record Holder(LoopPool pool, PoolGate gate) implements PermitHolder {
    @Override
    public void permitMayBeFree() {
      gate.permitMayBeFree(pool);
    }

    @Override
    public void giveUpIdle(BudgetKey key) {
      gate.giveUpIdle(pool, key);
    }
  }

  void setRetry(long nanos) {
    throttle.setRetry(nanos);
  }

  // --- starting ---

  /** Starts as many logins as the ledger wants and the permits allow. */
  void start() {
    long now = services.now();
    if (throttle.mayTry(now) && startForWaiters(now)) {
      startForWarmth();
    }
  }

  /**
   * Logs in for those who wait; the budget asks others to give up what they have idle.
   *
   * @return whether every permit was there
   */
  private boolean startForWaiters(long now) {
    for (int wanted = ledger.wantedLogins(now); wanted > 0; wanted--) {
      if (budget.tryAcquire(claims(false), holder)) {
        startOne();
        continue;
      }
      if (ledger.mayUseReserve(now) && budget.tryAcquire(claims(true), holder)) {
        startOne();
      } else if (pool.options().isForOneSession()) {
        pool.lending().askForRoom(poolBudget());
      }
      return false;
    }
    return true;
  }

  /** Logs in for {@code min_pool_size}, by permits that nobody else wants. */
  private void startForWarmth() {
    for (int wanted = ledger.roomFor(missing()); wanted > 0; wanted--) {
      if (!budget.tryAcquireSpare(claims(false), holder)) {
        return;
      }
      startOne();
    }
  }

  private void startOne() {
    PoolMember member = new PoolMember(pool, pool.options().backends());
    pool.members().add(member);
    services.gate().start(member.backend(), () -> pool.gone(member));
  }

  /** How many backends the pool has too few of, over all event loops, to be warm. */
  private int missing() {
    PoolRules rules = pool.options().rules();
    boolean warm = pool.clients() > 0 || pool.options().settings().target().userForced();
    return warm && rules.minSize() > 0
        ? Math.min(rules.minSize(), rules.size()) - budget.used(poolBudget())
        : 0;
  }

  /** Whether the pool has more backends, over all event loops, than are to be kept warm. */
  boolean isWarmEnough() {
    int kept = pool.options().rules().minSize();
    return kept == 0 || budget.used(poolBudget()) > kept;
  }

  /** Whether the pool has more backends, over all event loops, than its size. */
  boolean isOverSize() {
    return budget.used(poolBudget()) > pool.options().rules().size();
  }

  /** Whether the pool has no backends, over all event loops. */
  boolean hasNoPermits() {
    return budget.used(poolBudget()) == 0;
  }

  private BudgetKey poolBudget() {
    return new BudgetKey.Pool(pool.key().database(), pool.key().user());
  }

  private List<Claim> claims(boolean reserve) {
    PoolRules rules = pool.options().rules();
    PoolLimits limits = pool.options().settings().limits();
    return List.of(
        new Claim(poolBudget(), rules.size() + (reserve ? rules.reserveSize() : 0)),
        new Claim(new BudgetKey.Database(pool.key().database()), limits.maxDbConnections()),
        new Claim(new BudgetKey.User(pool.key().user()), limits.maxUserConnections()));
  }

  // --- permits ---

  /** The permit of a member that is gone. */
  void release() {
    budget.release(claims(false), holder);
  }

  /** A permit that was refused may be free now. */
  void permitMayBeFree() {
    int before = pool.members().all().size();
    pool.open();
    if (pool.members().all().size() == before) {
      budget.passOn(claims(false), holder);
    }
  }

  /**
   * Another pool waits for a unit of a budget that members here hold: the one idle longest makes
   * room, now or when one has become idle. A shard of the same pool need not: it borrows.
   */
  void giveUpIdle(BudgetKey wanted) {
    if (!(wanted instanceof BudgetKey.Pool)) {
      makeRoom(wanted);
    }
  }

  /** As {@link #giveUpIdle}, for a session that needs a backend of its own. */
  void makeRoom(BudgetKey wanted) {
    PoolMember member = pool.members().longestFree();
    if (member == null) {
      if (!owed.contains(wanted)) {
        owed.add(wanted);
      }
    } else if (budget.promise(wanted)) {
      pool.members()
          .close(member, wanted instanceof BudgetKey.Pool ? "evicted for pool_size" : "evicted");
    }
  }

  /**
   * Whether a member that has become free, and that nobody here needs, has to go for somebody
   * else's sake. Hot.
   */
  boolean isOwed() {
    return !owed.isEmpty() && isStillWanted();
  }

  private boolean isStillWanted() {
    boolean wanted = false;
    while (!wanted && !owed.isEmpty()) {
      wanted = budget.promise(owed.removeFirst());
    }
    return wanted;
  }

  // --- results ---

  /** What somebody who comes now is told at once; null when there is hope. */
  @Nullable PoolerError refusal() {
    return ledger.usable() == 0
        ? throttle.cachedError(services.now(), pool.greeting() != null)
        : null;
  }

  void succeeded() {
    throttle.succeeded();
  }

  /**
   * A login came to nothing. Sessions that have not been greeted yet learn at once that the server
   * refuses; others wait on, and so do all when the server cannot be reached.
   */
  void failed(BackendEnd ended) {
    BackendEnd.LoginFailed failed = asLoginFailed(ended);
    throttle.failed(services.now(), failed);
    services.log().loginFailed(pool.key(), failed);
    if (ledger.usable() == 0 && pool.greeting() == null && failed.sqlState() != null) {
      refuseAll(new DetailedError.ServerLoginFailed(failed.sqlState(), failed.reason()));
    }
  }

  private void refuseAll(PoolerError error) {
    for (PoolUser user = ledger.nextWaiter(); user != null; user = ledger.nextWaiter()) {
      user.onRefused(error);
    }
  }

  /**
   * A server that goes away over the connect query is no better than one that cannot be reached.
   */
  private static BackendEnd.LoginFailed asLoginFailed(BackendEnd ended) {
    return ended instanceof BackendEnd.LoginFailed failed
        ? failed
        : new BackendEnd.LoginFailed(null, ended.reason());
  }
}
