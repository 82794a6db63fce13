package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendEnd;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.NodeBudget;
import dev.pooler.core.error.PoolerError;
import org.jspecify.annotations.Nullable;

/**
 * A pool on one event loop: lends its backends to sessions and takes them back. Who is next is
 * decided by the {@link PoolLedger} and carried out by {@link HandOver}; {@link PoolLogins} gets
 * more backends, {@link PoolLending} shares them with other loops. Confined to that loop; others
 * reach it through the {@link PoolGate}.
 *
 * <p>Invariants: every checkout ends once; nobody waits here while a member is idle here.
 */
public final class LoopPool {
  private final PoolKey key;
  private final PoolServices services;
  private final PoolLedger<PoolUser, PoolMember> ledger;
  private final PoolMembers members;
  private final PoolLogins logins;
  private final PoolLending lending;
  private final HandOver handOver;
  private final PoolStats stats = new PoolStats();
  private final Retirement retirement = new Retirement();
  private PoolOptions options;
  private int clients;

  LoopPool(PoolKey key, PoolOptions options, PoolServices services, PoolFamily family) {
    this(key, options, services, family, family);
  }

  private LoopPool(
      PoolKey key, PoolOptions options, PoolServices services, PoolFamily family, PoolFamily kin) {
    this.key = key;
    this.options = options;
    this.services = services;
    this.ledger = new PoolLedger<>(options.rules());
    this.members = new PoolMembers(key, ledger, services.log());
    this.logins = new PoolLogins(this, services, ledger, options.loginRetryNanos());
    this.lending = new PoolLending(this, services, ledger, family, kin);
    this.handOver = new HandOver(this, services, ledger);
    lending.begin();
  }

  /** A pool without backends, on the event loop that the gate leads to. */
  public static LoopPool create(
      PoolKey key, PoolOptions options, NodeBudget budget, PoolGate gate, PoolFamily family) {
    return new LoopPool(key, options, PoolServices.of(budget, gate), family);
  }

  /**
   * A pool for one session, that lends to no other: it takes from the limits of the pool with this
   * key, and nothing else of it.
   *
   * @param kin the shards of that pool
   */
  public static LoopPool forOneSession(
      PoolKey key, PoolOptions options, NodeBudget budget, PoolGate gate, PoolFamily kin) {
    PoolServices services = PoolServices.of(budget, gate);
    return new LoopPool(key, options, services, new PoolFamily(), kin);
  }

  // --- sessions ---

  /**
   * Asks for a backend. Hot.
   *
   * @return a checkout, or null when the user has been queued and will be called
   */
  public @Nullable Checkout acquire(PoolUser user) {
    Checkout checkout = handOver.takeIdle();
    if (checkout == null) {
      enqueue(user);
    }
    return checkout;
  }

  /** Queues a user that asks for nothing but the server's greeting; see {@link #greeting}. */
  public void enqueue(PoolUser user) {
    PoolerError refusal = logins.refusal();
    if (refusal != null) {
      user.onRefused(refusal);
      return;
    }
    ledger.enqueue(user);
    open();
    lending.borrow();
  }

  /** Queues a user again whose turn had come, before those who came later. */
  public void enqueueAgain(PoolUser user) {
    handOver.again(user);
  }

  /** A queued user went away. */
  public void left() {
    ledger.left();
  }

  /** A session of this pool has logged in. */
  public void clientCame() {
    clients++;
    family().clientCame();
  }

  public void clientWent() {
    clients--;
    family().clientWent();
  }

  /** What the last backend that logged in told, on whatever loop; null before the first one. */
  public @Nullable ServerGreeting greeting() {
    return family().greeting();
  }

  // --- other loops ---

  /** Another shard asks for a backend. */
  public void lendIdle(LoopPool needy) {
    lending.lendIdle(needy);
  }

  /** A backend of another shard, for whoever is next. */
  public void onLent(Checkout loan) {
    handOver.onLent(loan);
  }

  PoolGate gate() {
    return services.gate();
  }

  /** A permit that was refused may be free now. */
  public void permitMayBeFree() {
    logins.permitMayBeFree();
  }

  /** Another pool waits for a unit of a budget that members here hold. */
  public void giveUpIdle(BudgetKey wanted) {
    logins.giveUpIdle(wanted);
  }

  // --- members ---

  void loggedIn(PoolMember member) {
    logins.succeeded();
    family().greeted(ServerGreeting.of(member.backend()));
    handOver.loggedIn(member);
    open();
  }

  void lost(PoolMember member, BackendEnd ended) {
    boolean login = member.state() == MemberState.LOGIN;
    members.leave(member);
    services.log().closed(key, member.backend(), ended.reason());
    if (login) {
      logins.failed(ended);
    }
    open();
  }

  /** The socket is confirmed closed: the permit is free. */
  void gone(PoolMember member) {
    if (members.remove(member)) {
      stats.statements(member.backend().exchange());
      logins.release();
      open();
    }
  }

  void cancel(CancelOrder order) {
    long patience = options.settings().clientTimeouts().cancelWaitNanos();
    services.canceler().cancel(key, order, options.rules().size(), patience);
  }

  /**
   * Checks as many aged members, and starts as many logins, as the ledger wants and the permits
   * allow.
   */
  void open() {
    while (ledger.wantsChecks()) {
      handOver.checkOldest();
    }
    logins.start();
  }

  /** Time has passed; called a few times a second. */
  public void sweep(long now) {
    ledger.forEachWaiter(user -> user.sweep(now));
    PoolSweep.run(this, now);
    open();
    lending.borrow();
  }

  // --- operators ---

  /**
   * Replaces the settings (RELOAD). Backends that were opened for another server are closed when
   * they come back.
   */
  public void setOptions(PoolOptions changed) {
    boolean retarget = !changed.settings().target().equals(options.settings().target());
    options = changed;
    ledger.setRules(changed.rules());
    logins.setRetry(changed.loginRetryNanos());
    members.limitStatements(changed.settings().maxPreparedStatements());
    if (retarget) {
      reconnect();
    }
    open();
  }

  /** Lends nothing any more; idle backends are closed, the others when they come back. */
  public void pause() {
    ledger.setPaused(true);
    lending.publish();
    members.closeUnlent("pooler is paused");
  }

  public void resume() {
    ledger.setPaused(false);
    open();
    lending.borrow();
  }

  /** Closes every backend at once, whatever it is doing. */
  public void closeAll(String reason) {
    members.loseAll(reason);
  }

  /** Closes every backend at once; what the server still does for them is cancelled. */
  public void shutDown(String reason) {
    closeAll(reason);
    members.cancelLeftWork();
  }

  /** Every backend that is open now is closed as soon as nobody holds it. */
  public void reconnect() {
    members.renew();
  }

  // --- what there is to see ---

  public PoolKey key() {
    return key;
  }

  public PoolOptions options() {
    return options;
  }

  public PoolStats stats() {
    return stats;
  }

  PoolLedger<PoolUser, PoolMember> ledger() {
    return ledger;
  }

  PoolMembers members() {
    return members;
  }

  PoolLogins logins() {
    return logins;
  }

  Retirement retirement() {
    return retirement;
  }

  PoolLending lending() {
    return lending;
  }

  HandOver handOver() {
    return handOver;
  }

  Canceler canceler() {
    return services.canceler();
  }

  int clients() {
    return clients;
  }

  public boolean isPaused() {
    return ledger.isPaused();
  }

  /** Whether every backend is confirmed closed. */
  public boolean hasNoBackends() {
    return members.all().isEmpty();
  }

  /** It is given up: it has neither clients nor backends, and gets none any more. */
  public void end() {
    lending.end();
  }

  /** Whether the pool has neither clients nor backends, on whatever event loop. */
  public boolean isUnusedEverywhere() {
    return isUnused() && family().clients() == 0 && logins.hasNoPermits();
  }

  /** Its shards on all event loops. */
  public PoolFamily family() {
    return lending.family();
  }

  /** Whether it has neither clients nor backends, and nobody waits in it. */
  public boolean isUnused() {
    return clients == 0 && ledger.waiting() == 0 && hasNoBackends();
  }
}
