package dev.pooler.core.pool;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, what is idle, and what to do next, for one pool on one event loop. Pure: no channel,
 * no actor, no clock. Confined to the pool's event loop.
 *
 * <p>Invariants: while the ledger is open, nobody waits while a member is idle; waiters are served
 * in the order in which they came; every member is counted in exactly one state.
 *
 * @param <W> sessions
 * @param <M> members, i.e. backends of this pool
 */
@SuppressWarnings("EnumOrdinal") // counts by state: an array costs no boxing in the hand-over
public final class PoolLedger<W extends Waiter, M> {
  /**
   * Places of waiters that went away are dropped when there are more than this, and than of those
   * who still wait.
   */
  private static final int STALE_PLACES = 64;

  private final ArrayDeque<W> waiters = new ArrayDeque<>();
  private final ArrayDeque<M> idle = new ArrayDeque<>();
  private final int[] counts = new int[MemberState.values().length];
  private PoolRules rules;
  private int waiting;
  private boolean paused;

  public PoolLedger(PoolRules rules) {
    this.rules = rules;
  }

  public PoolRules rules() {
    return rules;
  }

  public void setRules(PoolRules changed) {
    rules = changed;
  }

  /** While paused nothing is lent; whoever asks, waits. */
  public void setPaused(boolean on) {
    paused = on;
  }

  public boolean isPaused() {
    return paused;
  }

  /**
   * Takes an idle member for somebody who is not in the queue; null when there is none, or others
   * come first.
   */
  public @Nullable M takeIdle() {
    if (paused || waiting > 0) {
      return null;
    }
    M member = rules.roundRobin() ? idle.pollLast() : idle.pollFirst();
    if (member != null) {
      move(MemberState.IDLE, MemberState.ACTIVE);
    }
    return member;
  }

  public void enqueue(W waiter) {
    waiters.addLast(waiter);
    waiting++;
  }

  /** Puts a waiter before all others: its turn had come. */
  public void enqueueFirst(W waiter) {
    waiters.addFirst(waiter);
    waiting++;
  }

  /** A waiter went away (or was served otherwise) before its turn; its place is dropped later. */
  public void left() {
    waiting--;
    if (waiting == 0) {
      waiters.clear();
    } else if (waiters.size() > 2 * waiting + STALE_PLACES) {
      waiters.removeIf(waiter -> !waiter.isWaiting());
    }
  }

  /** The next waiter, taken out of the queue; null when nobody waits or the pool is paused. */
  public @Nullable W nextWaiter() {
    if (paused) {
      return null;
    }
    W waiter = firstWaiter();
    if (waiter != null) {
      waiters.removeFirst();
      waiting--;
    }
    return waiter;
  }

  /** The waiter whose turn is next, left in the queue; null when nobody waits. */
  public @Nullable W firstWaiter() {
    while (true) {
      W waiter = waiters.peekFirst();
      if (waiter == null || waiter.isWaiting()) {
        return waiter;
      }
      waiters.removeFirst();
    }
  }

  /** Calls back for everybody who waits, oldest first; the queue may change meanwhile. */
  public void forEachWaiter(Consumer<W> action) {
    for (W waiter : List.copyOf(waiters)) {
      if (waiter.isWaiting()) {
        action.accept(waiter);
      }
    }
  }

  public int waiting() {
    return waiting;
  }

  /** Counts a member that has just come into being. */
  public void add(MemberState state) {
    counts[state.ordinal()]++;
  }

  /**
   * Counts a member in another state. Entering or leaving {@link MemberState#IDLE} is for the
   * methods below.
   */
  public void move(MemberState from, MemberState to) {
    counts[from.ordinal()]--;
    counts[to.ordinal()]++;
  }

  public void remove(MemberState state) {
    counts[state.ordinal()]--;
  }

  /** Puts a member among the idle ones. */
  public void putIdle(M member, MemberState from) {
    move(from, MemberState.IDLE);
    idle.addFirst(member);
  }

  /** Takes a certain member from among the idle ones. */
  public boolean takeIdle(M member, MemberState to) {
    if (!idle.remove(member)) {
      return false;
    }
    move(MemberState.IDLE, to);
    return true;
  }

  /** The member that has been idle longest, left where it is. */
  public @Nullable M longestIdle() {
    return idle.peekLast();
  }

  public int count(MemberState state) {
    return counts[state.ordinal()];
  }

  /** Members in every state, {@link MemberState#CLOSING} too: what the permits are held for. */
  public int total() {
    int total = 0;
    for (int count : counts) {
      total += count;
    }
    return total;
  }

  /** Members that serve or will serve. */
  public int usable() {
    return total() - count(MemberState.CLOSING);
  }

  /**
   * How many logins to start now: as many as there are waiters without one under way, but no more
   * than the size, the reserve and the limit on parallel logins allow.
   *
   * @param now the time, on the clock of {@link Waiter#waitingSince}
   */
  public int wantedLogins(long now) {
    int room = rules.size() - usable();
    if (room <= 0) {
      room = Math.min(reserveRoom(now), 1);
    }
    return atOnce(Math.min(waiting - coming(), room));
  }

  /** How many logins to start now so that a pool that lacks {@code missing} members is warm. */
  public int roomFor(int missing) {
    return atOnce(Math.min(missing, rules.size() - usable()));
  }

  private int atOnce(int wanted) {
    int slots = paused ? 0 : rules.maxOpening() - count(MemberState.LOGIN);
    return Math.max(0, Math.min(wanted, slots));
  }

  /** Whether a waiter needs a member that has been idle for so long that it must be asked first. */
  public boolean wantsChecks() {
    return !paused && count(MemberState.USED) > 0 && waiting > coming() - count(MemberState.LOGIN);
  }

  /** Whether somebody has waited long enough for a login beyond the size. */
  public boolean mayUseReserve(long now) {
    return reserveRoom(now) > 0;
  }

  /** Members that will be free by themselves. */
  private int coming() {
    return count(MemberState.LOGIN) + count(MemberState.TESTED);
  }

  private int reserveRoom(long now) {
    W oldest = firstWaiter();
    if (oldest == null || rules.reserveSize() == 0 || rules.reserveTimeout() == 0) {
      return 0;
    }
    boolean pressed = now - oldest.waitingSince() >= rules.reserveTimeout();
    return pressed ? rules.size() + rules.reserveSize() - usable() : 0;
  }

  /** The counts by state, for tests and views. */
  public Map<MemberState, Integer> counts() {
    Map<MemberState, Integer> result = new EnumMap<>(MemberState.class);
    for (MemberState state : MemberState.values()) {
      result.put(state, count(state));
    }
    return result;
  }
}
