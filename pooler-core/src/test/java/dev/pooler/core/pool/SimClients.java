package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.config.PoolMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All sessions of a simulated node. */
final class SimClients {
  private final Random random;
  private final List<SimShard> shards;
  private final List<SimSession> sessions = new ArrayList<>();

  /**
   * @param shards those that there are, now and later
   */
  SimClients(Random random, List<SimShard> shards) {
    this.random = random;
    this.shards = shards;
  }

  /** Somebody comes. */
  void come() {
    SimSession session = new SimSession(shards.get(random.nextInt(shards.size())), random);
    sessions.add(session);
    session.start();
  }

  /** Somebody does whatever a client may do next. */
  void step() {
    one().step();
  }

  /** Somebody goes. */
  void leave() {
    leave(one());
  }

  private SimSession one() {
    if (sessions.isEmpty()) {
      come();
    }
    return sessions.get(random.nextInt(sessions.size()));
  }

  private void leave(SimSession session) {
    session.leave();
    sessions.remove(session);
    assertThat(session.isBalanced()).as("every checkout ended once").isTrue();
  }

  /** Everybody goes. */
  void leaveAll() {
    List.copyOf(sessions).forEach(this::leave);
  }

  void check() {
    for (SimSession session : sessions) {
      if (!session.isBalanced()) {
        throw new AssertionError("a checkout ended twice, or never");
      }
    }
  }

  /** Everybody comes nearer to the end of what they have begun. */
  void finish(PoolMode mode) {
    for (SimSession session : List.copyOf(sessions)) {
      boolean attached = session.state() == SimSession.State.ATTACHED && !session.isOwedReply();
      if (session.state() == SimSession.State.CLOSED || (attached && mode == PoolMode.SESSION)) {
        leave(session);
      } else if (attached) {
        session.step();
      }
    }
  }

  /** Whether anybody wants something still. */
  boolean areBusy() {
    return sessions.stream().anyMatch(SimClients::isBusy);
  }

  void checkNobodyIsBusy() {
    assertThat(sessions.stream().filter(SimClients::isBusy).map(SimSession::state))
        .as("still busy")
        .isEmpty();
  }

  private static boolean isBusy(SimSession session) {
    return session.state() != SimSession.State.IDLE && session.state() != SimSession.State.CLOSED;
  }
}
