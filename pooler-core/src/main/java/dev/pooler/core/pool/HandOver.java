package dev.pooler.core.pool;

import org.jspecify.annotations.Nullable;

/**
 * The way of a free backend to whoever is next: a session in the queue, another loop, another pool,
 * or nobody. Confined to the pool's event loop.
 *
 * <p>The clock is read once for each hand-over: {@code now} is its time, on the clock of {@link
 * PoolServices#now}.
 */
final class HandOver {
  private final LoopPool pool;
  private final PoolServices services;
  private final PoolLedger<PoolUser, PoolMember> ledger;
  private final PoolMembers members;

  HandOver(LoopPool pool, PoolServices services, PoolLedger<PoolUser, PoolMember> ledger) {
    this.pool = pool;
    this.services = services;
    this.ledger = ledger;
    this.members = pool.members();
  }

  /** An idle backend for somebody who has not queued; null when there is none. Hot. */
  @Nullable Checkout takeIdle() {
    PoolMember member = members.takeIdle();
    if (member != null) {
      lent(member, services.now());
    }
    return member;
  }

  /** Serves somebody whose turn had come before, now or before those who came later. */
  void again(PoolUser user) {
    Checkout idle = takeIdle();
    if (idle == null) {
      ledger.enqueueFirst(user);
      pool.open();
      pool.lending().borrow();
    } else {
      user.onGranted(idle);
    }
  }

  /** A member, counted as active, goes to a session. Hot. */
  void lent(PoolMember member, long now) {
    member.lentFrom(now);
    pool.stats().assigned();
  }

  /** A backend of another loop, for whoever is next. */
  void onLent(Checkout loan) {
    PoolUser next = nextToServe();
    pool.lending().publish();
    if (next == null) {
      loan.giveBackUnused();
    } else {
      serve(next, loan, services.now());
    }
  }

  private void serve(PoolUser next, Checkout checkout, long now) {
    pool.stats().waited(now - next.waitingSince());
    next.onGranted(checkout);
  }

  /** A checkout is over and the backend is clean. Hot. */
  void returned(PoolMember member) {
    if (member.state() != MemberState.ACTIVE) {
      return;
    }
    if (member.cancels() > 0) {
      members.move(member, MemberState.BEING_CANCELED);
      return;
    }
    long now = services.now();
    if (pool.options().isForOneSession()) {
      members.close(member, "replication client was closed");
      return;
    }
    if (mustClose(member, now)) {
      members.close(member, member.closeNeeded() ? "close needed" : "server lifetime over");
      return;
    }
    String reset = pool.options().resetQuery();
    if (reset != null) {
      test(member, now);
      member.backend().ask(reset, error -> onTested(member, "reset query failed", error));
      return;
    }
    available(member, now);
  }

  private boolean mustClose(PoolMember member, long now) {
    PoolRules rules = ledger.rules();
    return member.closeNeeded()
        || rules.lifetime() == 0
        || pool.retirement().isDue(rules, member, now)
        || ledger.usable() > rules.size() + rules.reserveSize();
  }

  /** A cancel request has been delivered: a backend that waited for it is free now. */
  void cancelled(PoolMember member) {
    if (member.state() == MemberState.BEING_CANCELED && member.cancels() == 0) {
      members.move(member, MemberState.ACTIVE);
      returned(member);
    }
  }

  /** A backend came back from another loop, where nobody needed it any more. */
  void returnedUnused(PoolMember member) {
    if (member.state() == MemberState.ACTIVE) {
      available(member, services.now());
    }
  }

  /**
   * Checks the member that has been idle longest, if there is one that must be asked before it is
   * lent.
   */
  void checkOldest() {
    PoolMember member = members.oldestUsed();
    if (member == null) {
      return;
    }
    long now = services.now();
    test(member, now);
    String query = pool.options().checkQuery();
    if (query == null) {
      available(member, now);
    } else {
      member.backend().ask(query, error -> onTested(member, "check query failed", error));
    }
  }

  private void test(PoolMember member, long now) {
    members.move(member, MemberState.TESTED);
    member.idleFrom(now);
  }

  private void onTested(PoolMember member, String failure, @Nullable String error) {
    if (member.state() != MemberState.TESTED) {
      return;
    }
    if (error != null) {
      members.close(member, failure + ": " + error);
      pool.open();
    } else {
      available(member, services.now());
    }
  }

  /** A login is through. */
  void loggedIn(PoolMember member) {
    available(member, services.now());
  }

  /** Lends a free member to whoever is next, here or on another loop, or keeps it. Hot. */
  private void available(PoolMember member, long now) {
    if (member.closeNeeded() || ledger.isPaused()) {
      members.close(member, member.closeNeeded() ? "close needed" : "pooler is paused");
      pool.open();
      return;
    }
    if (pool.lending().lendToNeedier(member, now)) {
      if (ledger.waiting() > 0) {
        // Somebody here may have relied on it.
        pool.open();
      }
      return;
    }
    PoolUser next = nextToServe();
    if (next != null) {
      members.move(member, MemberState.ACTIVE);
      lent(member, now);
      pool.lending().publish();
      serve(next, member, now);
    } else if (pool.logins().isOwed()) {
      members.close(member, "evicted");
    } else {
      keep(member, now);
    }
  }

  private void keep(PoolMember member, long now) {
    member.idleFrom(now);
    if (ledger.rules().checkDelay() == 0) {
      members.move(member, MemberState.USED);
    } else {
      members.putIdle(member);
    }
    pool.lending().offer();
  }

  /** The next waiter that needs a backend; those before it that want the greeting get it. */
  private @Nullable PoolUser nextToServe() {
    PoolUser next = ledger.nextWaiter();
    while (next != null && !next.wantsBackend() && pool.greeting() != null) {
      next.onGreeting();
      next = ledger.nextWaiter();
    }
    return next;
  }
}
