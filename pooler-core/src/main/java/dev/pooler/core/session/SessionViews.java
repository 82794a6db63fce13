package dev.pooler.core.session;

import dev.pooler.core.loop.ChannelFacts;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.view.SocketView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What operators see of a client. Stateless; called on the client's event loop. */
public final class SessionViews {
  private static final String APPLICATION_NAME = "application_name";

  private SessionViews() {}

  /** Id of the backend that works for this client; 0 when none does. */
  public static long backendOf(ClientConnection connection) {
    Session session = connection.session();
    Checkout held = session == null ? null : session.holding().checkout();
    return held == null ? 0 : held.backendId();
  }

  /** The pool at which a cancel request waits that this client has brought; null for others. */
  public static @Nullable PoolKey cancelOf(ClientConnection connection) {
    BroughtCancel cancel = connection.cancel();
    return cancel == null ? null : cancel.pool();
  }

  /**
   * The client's row. A cancel request that is known to its pool is shown as one that waits.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @param unixPort the port to show for a client of the Unix-domain socket
   */
  public static SocketView row(ClientConnection connection, long now, int unixPort) {
    ClientLine line = connection.line();
    Session session = connection.session();
    long backend = backendOf(connection);
    ChannelFacts facts = ChannelFacts.of(line.channel(), unixPort);
    Instant wall = Instant.now();
    Instant connected = wall.minus(Duration.ofNanos(now - line.connectedAt()));
    LoginIdentity who = line.identity();
    return new SocketView(
        "C",
        who == null ? "(nouser)" : who.user(),
        database(who, cancelOf(connection)),
        Replication.word(who == null ? null : who.replication()),
        state(connection),
        facts.address(),
        facts.port(),
        facts.localAddress(),
        facts.localPort(),
        connected,
        session == null ? requested(connection, connected) : requested(session.times(), wall, now),
        session == null ? 0 : waited(session, now),
        false,
        SocketView.ptr(line.id()),
        backend == 0 ? "" : SocketView.ptr(backend),
        0,
        facts.tls(),
        applicationName(who, session),
        session == null ? 0 : session.terms().preparedStatements(),
        line.id());
  }

  private static String database(@Nullable LoginIdentity who, @Nullable PoolKey cancel) {
    if (who != null) {
      return who.database();
    }
    return cancel == null ? "(nodb)" : cancel.database();
  }

  private static String state(ClientConnection connection) {
    return switch (connection.state()) {
      case LOGGING_IN -> "login";
      case CANCELING -> cancelOf(connection) == null ? "login" : SocketView.WAITING_CANCEL;
      case AWAITING_GREETING, WAITING -> "waiting";
      case PREPARING, ATTACHED -> "active";
      case IDLE, CONSOLE, CLOSED -> "idle";
    };
  }

  private static @Nullable Instant requested(ClientConnection connection, Instant connected) {
    return cancelOf(connection) == null ? null : connected;
  }

  private static @Nullable Instant requested(SessionTimes times, Instant wall, long now) {
    long start = times.isBusy() ? times.queryStart() : times.transactionStart();
    return start == 0 ? null : wall.minus(Duration.ofNanos(now - start));
  }

  private static long waited(Session session, long now) {
    return session.isQueued() ? (now - session.waitingSince()) / 1_000 : 0;
  }

  private static String applicationName(@Nullable LoginIdentity who, @Nullable Session session) {
    String name = null;
    if (session != null) {
      name = session.holding().parameters().get(APPLICATION_NAME);
    } else if (who != null) {
      name = who.parameters().get(APPLICATION_NAME);
    }
    return name == null ? "" : name;
  }
}
