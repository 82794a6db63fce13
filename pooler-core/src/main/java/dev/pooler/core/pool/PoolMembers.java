package dev.pooler.core.pool;

import dev.pooler.core.error.ServerError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backends of a pool on one event loop, and every move between their states. Confined to that
 * loop.
 *
 * <p>Invariant: a member is counted by the ledger in the state that it is in.
 */
final class PoolMembers {
  private final PoolKey key;
  private final PoolLedger<PoolUser, PoolMember> ledger;
  private final PoolLog log;
  private final List<PoolMember> all = new ArrayList<>();

  PoolMembers(PoolKey key, PoolLedger<PoolUser, PoolMember> ledger, PoolLog log) {
    this.key = key;
    this.ledger = ledger;
    this.log = log;
  }

  /** All of them, those on their way out too. */
  List<PoolMember> all() {
    return all;
  }

  void add(PoolMember member) {
    all.add(member);
    ledger.add(member.state());
  }

  /** Forgets a member whose socket is confirmed closed; false when that was done before. */
  boolean remove(PoolMember member) {
    if (!all.remove(member)) {
      return false;
    }
    ledger.remove(member.state());
    return true;
  }

  /** Takes an idle member for somebody who is not in the queue; null when there is none. Hot. */
  @Nullable PoolMember takeIdle() {
    PoolMember member = ledger.takeIdle();
    if (member != null) {
      member.setState(MemberState.ACTIVE);
    }
    return member;
  }

  /** Moves a member that is not idle. Hot. */
  void move(PoolMember member, MemberState next) {
    MemberState from = member.state();
    member.setState(next);
    ledger.move(from, next);
  }

  /** Puts a member that nobody needs among the idle ones. Hot. */
  void putIdle(PoolMember member) {
    MemberState from = member.state();
    member.setState(MemberState.IDLE);
    ledger.putIdle(member, from);
  }

  /** Moves a member that has been idle for long to where it must be asked before it is lent. */
  void retire(PoolMember member) {
    if (ledger.takeIdle(member, MemberState.USED)) {
      member.setState(MemberState.USED);
    }
  }

  /** Counts a member, whatever it was doing, as on its way out. */
  void leave(PoolMember member) {
    if (member.state() == MemberState.IDLE && ledger.takeIdle(member, MemberState.TESTED)) {
      member.setState(MemberState.TESTED);
    }
    move(member, MemberState.CLOSING);
  }

  /** Closes a member that nobody holds, or whose holder has let go. */
  void close(PoolMember member, String reason) {
    if (member.state() != MemberState.CLOSING) {
      leave(member);
      log.closed(key, member.backend(), reason);
      member.backend().close(reason);
    }
  }

  /** Closes all that no session holds and that answer no question. */
  void closeUnlent(String reason) {
    for (PoolMember member : List.copyOf(all)) {
      switch (member.state()) {
        case IDLE, USED, LOGIN -> close(member, reason);
        case ACTIVE, TESTED, BEING_CANCELED, CLOSING -> {}
      }
    }
  }

  /** Has every member that is open now closed as soon as nobody holds it. */
  void renew() {
    for (PoolMember member : List.copyOf(all)) {
      member.markCloseNeeded();
      if (member.state() == MemberState.IDLE || member.state() == MemberState.USED) {
        close(member, "close needed");
      }
    }
  }

  /** How many prepared statements each member may keep from now on. */
  void limitStatements(int limit) {
    for (PoolMember member : all) {
      member.backend().limitStatements(limit);
    }
  }

  /** Closes every member at once, under whoever holds it. */
  void loseAll(String reason) {
    for (PoolMember member : List.copyOf(all)) {
      member.lose(reason, ServerError.SERVER_CRASHED);
    }
  }

  /** Has the server cancel what members on their way out still do for nobody. */
  void cancelLeftWork() {
    for (PoolMember member : all) {
      member.backend().cancelLeftWork();
    }
  }

  /** The member without work that has had none for longest, left where it is. */
  @Nullable PoolMember longestFree() {
    PoolMember aged = oldestUsed();
    return aged == null ? ledger.longestIdle() : aged;
  }

  /** The one that has been idle longest of those that must be asked before they are lent. */
  @Nullable PoolMember oldestUsed() {
    PoolMember oldest = null;
    if (ledger.count(MemberState.USED) > 0) {
      for (PoolMember member : all) {
        boolean older = oldest == null || member.idleSince() - oldest.idleSince() < 0;
        oldest = member.state() == MemberState.USED && older ? member : oldest;
      }
    }
    return oldest;
  }
}
