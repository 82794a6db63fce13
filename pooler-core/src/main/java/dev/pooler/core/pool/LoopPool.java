package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendEnd;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.Claim;
import dev.pooler.core.budget.NodeBudget;
import dev.pooler.core.budget.PermitHolder;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.ServerError;
import dev.pooler.core.parameter.ParameterValues;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A pool on one event loop: carries out what the {@link PoolLedger} decides. Confined to that loop;
 * others reach it through {@link PoolActor}.
 *
 * <p>Invariants: every member holds exactly one permit from before its socket is opened until it is
 * confirmed closed; every checkout ends once; nobody waits here while a member is idle here.
 */
public final class LoopPool {
  private final PoolKey key;
  private final PoolServices services;
  private final PermitHolder holder;
  private final PoolFamily family;
  private final PoolFamily.Member kin;
  private final PoolLedger<PoolUser, PoolMember> ledger;
  private final LoginThrottle throttle;
  private final PoolStats stats = new PoolStats();
  private final PoolSweep sweep = new PoolSweep();
  private final List<PoolMember> members = new ArrayList<>();
  private PoolOptions options;
  private int clients;

  LoopPool(PoolKey key, PoolOptions options, PoolServices services, PoolFamily family) {
    this.key = key;
    this.options = options;
    this.services = services;
    this.holder = new Holder(this, services.gate());
    this.family = family;
    this.kin = family.join(this);
    this.ledger = new PoolLedger<>(options.rules());
    this.throttle =
        new LoginThrottle(options.settings().serverTimeouts().loginRetryNanos(), services.random());
  }

  /** A pool without backends, on the event loop that the gate leads to. */
  public static LoopPool create(
      PoolKey key,
      PoolOptions options,
      NodeBudget budget,
      ParameterValues noParameters,
      PoolGate gate,
      PoolFamily family) {
    PoolServices services =
        new PoolServices(
            gate.loop(),
            budget,
            RandomGenerator.getDefault(),
            noParameters,
            new Canceler(),
            new PoolLog(),
            gate,
            System::nanoTime);
    return new LoopPool(key, options, services, family);
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

  // --- sessions ---

  /**
   * Asks for a backend. Hot.
   *
   * @return a checkout, or null when the user has been queued and will be called
   */
  public @Nullable Checkout acquire(PoolUser user) {
    PoolMember member = ledger.takeIdle();
    if (member != null) {
      lend(member);
      return member;
    }
    enqueue(user);
    return null;
  }

  /** Queues a user that asks for nothing but the server's greeting; see {@link #greeting}. */
  public void enqueue(PoolUser user) {
    PoolerError cached =
        ledger.usable() == 0 ? throttle.cachedError(services.now(), greeting() != null) : null;
    if (cached != null) {
      user.onRefused(cached);
      return;
    }
    ledger.enqueue(user);
    open();
    borrow();
  }

  /** Asks another shard for an idle backend, when somebody waits here. */
  private void borrow() {
    if (family.isAlone()) {
      return;
    }
    publish();
    LoopPool rich = ledger.waiting() > 0 ? family.withIdle(kin) : null;
    if (rich != null) {
      rich.services.gate().lendIdle(rich, this);
    }
  }

  /** Another shard asks for a backend. */
  public void lendIdle(LoopPool needy) {
    PoolMember member = ledger.takeIdle();
    publish();
    if (member != null) {
      lendTo(needy, member);
    } else if (!ledger.isPaused()) {
      checkOldest();
    }
  }

  private void lendTo(LoopPool needy, PoolMember member) {
    lend(member);
    needy.services.gate().lent(needy, new Loan(member, services.loop(), needy.services.loop()));
  }

  /** A backend of another shard, for whoever is next. */
  public void onLent(Checkout loan) {
    PoolUser next = nextToServe();
    publish();
    if (next == null) {
      loan.giveBackUnused();
      return;
    }
    stats.waited(services.now() - next.waitingSince());
    next.onGranted(loan);
  }

  /** Lets the other shards know how this one is. */
  private void publish() {
    if (ledger.isPaused()) {
      kin.publish(0, PoolFamily.NOBODY);
      return;
    }
    PoolUser oldest = ledger.firstWaiter();
    kin.publish(
        ledger.count(MemberState.IDLE) + ledger.count(MemberState.USED),
        oldest == null ? PoolFamily.NOBODY : oldest.waitingSince());
  }

  /** Another shard with a better claim to a backend that is free here; null when there is none. */
  private @Nullable LoopPool needier() {
    if (family.isAlone() || ledger.isPaused()) {
      return null;
    }
    publish();
    PoolUser oldest = ledger.firstWaiter();
    return family.needier(kin, oldest == null ? PoolFamily.NOBODY : oldest.waitingSince());
  }

  /** A queued user went away. */
  public void left() {
    ledger.left();
  }

  /** A session of this pool has logged in. */
  public void clientCame() {
    clients++;
  }

  public void clientWent() {
    clients--;
  }

  /** What the last backend that logged in told, on whatever loop; null before the first one. */
  public @Nullable ServerGreeting greeting() {
    return family.greeting();
  }

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

  List<PoolMember> members() {
    return members;
  }

  boolean isUnused() {
    return clients == 0 && members.isEmpty();
  }

  int clients() {
    return clients;
  }

  boolean releasesAfterTransaction() {
    return options.releasesAfterTransaction();
  }

  // --- members ---

  private void lend(PoolMember member) {
    member.setState(MemberState.ACTIVE);
    member.lentFrom(services.now());
    stats.assigned();
  }

  /** A checkout is over and the backend is clean. */
  void returned(PoolMember member) {
    if (member.state() != MemberState.ACTIVE) {
      return;
    }
    if (member.cancels() > 0) {
      move(member, MemberState.BEING_CANCELED);
      return;
    }
    if (mustClose(member)) {
      close(member, member.closeNeeded() ? "close needed" : "server lifetime over");
      return;
    }
    String reset = options.resetQuery();
    if (reset != null) {
      move(member, MemberState.TESTED);
      member.backend().ask(reset, error -> onTested(member, "reset query failed", error));
      return;
    }
    available(member);
  }

  /** A cancel request has been delivered: a backend that waited for it is free now. */
  void cancelled(PoolMember member) {
    if (member.state() == MemberState.BEING_CANCELED && member.cancels() == 0) {
      move(member, MemberState.ACTIVE);
      returned(member);
    }
  }

  private void onTested(PoolMember member, String failure, @Nullable String error) {
    if (member.state() != MemberState.TESTED) {
      return;
    }
    if (error != null) {
      close(member, failure + ": " + error);
      open();
    } else {
      available(member);
    }
  }

  /** The next waiter that needs a backend; those before it that want the greeting get it. */
  private @Nullable PoolUser nextToServe() {
    PoolUser next = ledger.nextWaiter();
    while (next != null && !next.wantsBackend() && greeting() != null) {
      next.onGreeting();
      next = ledger.nextWaiter();
    }
    return next;
  }

  /** A backend came back from another loop, where nobody needed it any more. */
  void returnedUnused(PoolMember member) {
    if (member.state() == MemberState.ACTIVE) {
      available(member);
    }
  }

  /** Lends a free member to whoever is next, here or on another loop, or keeps it. Hot. */
  private void available(PoolMember member) {
    if (member.closeNeeded() || ledger.isPaused()) {
      close(member, member.closeNeeded() ? "close needed" : "pooler is paused");
      open();
      return;
    }
    LoopPool needy = needier();
    if (needy != null) {
      move(member, MemberState.ACTIVE);
      lendTo(needy, member);
      return;
    }
    PoolUser next = nextToServe();
    if (next != null) {
      move(member, MemberState.ACTIVE);
      lend(member);
      stats.waited(services.now() - next.waitingSince());
      if (!family.isAlone()) {
        publish();
      }
      next.onGranted(member);
    } else {
      keep(member);
    }
  }

  private void keep(PoolMember member) {
    MemberState from = member.state();
    member.idleFrom(services.now());
    if (options.rules().checkDelay() == 0) {
      move(member, MemberState.USED);
    } else {
      member.setState(MemberState.IDLE);
      ledger.putIdle(member, from);
    }
    offer();
  }

  /**
   * Somebody may have begun to wait elsewhere after {@link #available} looked: look again, now that
   * others can see.
   */
  private void offer() {
    LoopPool needy = needier();
    if (needy == null) {
      return;
    }
    PoolMember member = ledger.takeIdle();
    if (member == null) {
      checkOldest();
    } else {
      lendTo(needy, member);
    }
  }

  void loggedIn(PoolMember member) {
    throttle.succeeded();
    family.greeted(ServerGreeting.of(member.backend()));
    available(member);
    open();
  }

  void lost(PoolMember member, BackendEnd ended) {
    boolean login = member.state() == MemberState.LOGIN;
    leaveIdle(member);
    move(member, MemberState.CLOSING);
    if (login) {
      BackendEnd.LoginFailed failed = asLoginFailed(ended);
      throttle.failed(services.now(), failed);
      services.log().loginFailed(key, failed);
      if (ledger.usable() == 0) {
        refuseGreetingSeekers(failed);
      }
    } else {
      services.log().closed(key, member.backend(), ended.reason());
    }
    open();
  }

  /**
   * A server that goes away over the connect query is no better than one that cannot be reached.
   */
  private static BackendEnd.LoginFailed asLoginFailed(BackendEnd ended) {
    return ended instanceof BackendEnd.LoginFailed failed
        ? failed
        : new BackendEnd.LoginFailed(null, ended.reason());
  }

  /** Closes a member that nobody holds, or whose holder has let go. */
  void close(PoolMember member, String reason) {
    if (member.state() == MemberState.CLOSING) {
      return;
    }
    leaveIdle(member);
    move(member, MemberState.CLOSING);
    services.log().closed(key, member.backend(), reason);
    member.backend().close(reason);
  }

  /** The socket is confirmed closed: the permit is free. */
  void gone(PoolMember member) {
    if (members.remove(member)) {
      ledger.remove(member.state());
      services.budget().release(claims(false), holder);
      open();
    }
  }

  private void leaveIdle(PoolMember member) {
    if (member.state() == MemberState.IDLE && ledger.takeIdle(member, MemberState.TESTED)) {
      member.setState(MemberState.TESTED);
    }
  }

  private void move(PoolMember member, MemberState next) {
    ledger.move(member.state(), next);
    member.setState(next);
  }

  private boolean mustClose(PoolMember member) {
    PoolRules rules = options.rules();
    return member.closeNeeded()
        || rules.lifetime() == 0
        || ledger.usable() > rules.size() + rules.reserveSize();
  }

  /**
   * Sessions that have not been greeted yet learn at once that the server refuses; others wait on,
   * and so do all when the server cannot be reached.
   */
  private void refuseGreetingSeekers(BackendEnd.LoginFailed failed) {
    if (greeting() != null || failed.sqlState() == null) {
      return;
    }
    PoolerError error = new DetailedError.ServerLoginFailed(stateOf(failed), failed.reason());
    for (PoolUser user = ledger.nextWaiter(); user != null; user = ledger.nextWaiter()) {
      user.onRefused(error);
    }
  }

  private static String stateOf(BackendEnd.LoginFailed failed) {
    String state = failed.sqlState();
    return state == null ? "08P01" : state;
  }

  /** What a session is told whose backend went away. */
  PoolerError errorFor(BackendEnd ended) {
    return switch (ended) {
      case BackendEnd.LoginFailed failed ->
          new DetailedError.ServerLoginFailed(stateOf(failed), failed.reason());
      case BackendEnd.ServerGone gone -> ServerError.SERVER_CRASHED;
      case BackendEnd.Closed closed -> ServerError.SERVER_CRASHED;
    };
  }

  void cancel(CancelOrder order) {
    long patience = options.settings().clientTimeouts().cancelWaitNanos();
    services.canceler().cancel(key, order, options.rules().size(), patience);
  }

  // --- opening ---

  /**
   * Checks as many aged members, and starts as many logins, as the ledger wants and the permits
   * allow.
   */
  void open() {
    while (ledger.wantsChecks()) {
      checkOldest();
    }
    long now = services.now();
    if (!throttle.mayTry(now)) {
      return;
    }
    for (int wanted = ledger.wantedLogins(now, missing()); wanted > 0; wanted--) {
      boolean reserve = false;
      if (!services.budget().tryAcquire(claims(false), holder)) {
        reserve = ledger.mayUseReserve(now) && services.budget().tryAcquire(claims(true), holder);
        if (!reserve) {
          return;
        }
      }
      startLogin();
      if (reserve) {
        return;
      }
    }
  }

  private void startLogin() {
    PoolMember member = new PoolMember(this, options.backends());
    members.add(member);
    ledger.add(MemberState.LOGIN);
    services.gate().start(member.backend(), () -> gone(member));
  }

  /** How many backends the pool has too few of, over all event loops, to be warm. */
  private int missing() {
    PoolRules rules = options.rules();
    boolean warm = clients > 0 || options.settings().target().userForced();
    return warm && rules.minSize() > 0
        ? Math.min(rules.minSize(), rules.size()) - services.budget().used(poolBudget())
        : 0;
  }

  private BudgetKey poolBudget() {
    return new BudgetKey.Pool(key.database(), key.user());
  }

  private List<Claim> claims(boolean reserve) {
    PoolRules rules = options.rules();
    List<Claim> claims = new ArrayList<>(3);
    claims.add(new Claim(poolBudget(), rules.size() + (reserve ? rules.reserveSize() : 0)));
    claims.add(
        new Claim(
            new BudgetKey.Database(key.database()),
            options.settings().limits().maxDbConnections()));
    claims.add(
        new Claim(
            new BudgetKey.User(key.user()), options.settings().limits().maxUserConnections()));
    return claims;
  }

  /** A permit that was refused may be free now. */
  public void permitMayBeFree() {
    int before = members.size();
    open();
    if (members.size() == before) {
      services.budget().passOn(claims(false), holder);
    }
  }

  /**
   * Another pool waits for a unit of a budget that members here hold: the one idle longest makes
   * room. A shard of the same pool need not: it borrows.
   */
  public void giveUpIdle(BudgetKey wanted) {
    PoolMember aged = oldestUsed();
    PoolMember member = aged == null ? ledger.longestIdle() : aged;
    boolean spare = ledger.usable() > options.rules().minSize();
    if (member != null && spare && !(wanted instanceof BudgetKey.Pool)) {
      close(member, "evicted");
    }
  }

  /** Tells waiting sessions the time, so that they can give up or be told to be patient. */
  void sweepWaiters(long now) {
    ledger.forEachWaiter(user -> user.sweep(now));
  }

  private @Nullable PoolMember oldestUsed() {
    PoolMember oldest = null;
    if (ledger.count(MemberState.USED) > 0) {
      for (PoolMember member : members) {
        boolean older = oldest == null || member.idleSince() - oldest.idleSince() < 0;
        oldest = member.state() == MemberState.USED && older ? member : oldest;
      }
    }
    return oldest;
  }

  /**
   * Checks the member that has been idle longest, if there is one that must be asked before it is
   * lent.
   */
  private void checkOldest() {
    PoolMember member = oldestUsed();
    if (member != null) {
      check(member);
    }
  }

  private void check(PoolMember member) {
    String query = options.checkQuery();
    move(member, MemberState.TESTED);
    if (query == null) {
      available(member);
    } else {
      member.backend().ask(query, error -> onTested(member, "check query failed", error));
    }
  }

  /**
   * Replaces the settings (RELOAD). Backends that were opened for another server are closed when
   * they come back.
   */
  public void setOptions(PoolOptions changed) {
    boolean retarget = !changed.settings().target().equals(options.settings().target());
    options = changed;
    ledger.setRules(changed.rules());
    throttle.setRetry(changed.settings().serverTimeouts().loginRetryNanos());
    if (retarget) {
      reconnect();
    }
    open();
  }

  /** Lends nothing any more; idle backends are closed, the others when they come back. */
  public void pause() {
    ledger.setPaused(true);
    publish();
    for (PoolMember member : List.copyOf(members)) {
      switch (member.state()) {
        case IDLE, USED, LOGIN -> close(member, "pooler is paused");
        case ACTIVE, TESTED, BEING_CANCELED, CLOSING -> {}
      }
    }
  }

  public void resume() {
    ledger.setPaused(false);
    open();
    borrow();
  }

  public boolean isPaused() {
    return ledger.isPaused();
  }

  /** Whether every backend is confirmed closed. */
  public boolean hasNoBackends() {
    return members.isEmpty();
  }

  /** Closes every backend at once, whatever it is doing. */
  public void closeAll(String reason) {
    for (PoolMember member : List.copyOf(members)) {
      member.lose(reason, ServerError.SERVER_CRASHED);
    }
  }

  /** Time has passed; called a few times a second. */
  public void sweep(long now) {
    sweep.run(this, now);
  }

  /** Every backend that is open now is closed as soon as nobody holds it. */
  public void reconnect() {
    for (PoolMember member : List.copyOf(members)) {
      member.markCloseNeeded();
      if (member.state() == MemberState.IDLE || member.state() == MemberState.USED) {
        close(member, "close needed");
      }
    }
  }

  /** Moves a member that has been idle for long to where it must be asked before it is lent. */
  void retire(PoolMember member) {
    if (ledger.takeIdle(member, MemberState.USED)) {
      member.setState(MemberState.USED);
    }
  }

  /** The parameters a session starts from that has asked for none. */
  public ParameterValues defaults() {
    ServerGreeting known = greeting();
    return known == null ? services.noParameters() : known.values();
  }
}
