package dev.pooler.core.session;

import dev.pooler.core.loop.ChannelFacts;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.view.SocketView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What operators see of a client. Stateless; called on the client's event loop. */
public final class SessionViews {
  private SessionViews() {}

  /** Id of the backend that works for this client; 0 when none does. */
  public static long backendOf(ClientConnection connection) {
    Session session = connection.session();
    Checkout held = session == null ? null : session.checkout();
    return held == null ? 0 : held.backendId();
  }

  /**
   * The client's row.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @param unixPort the port to show for a client of the Unix-domain socket
   */
  public static SocketView row(ClientConnection connection, long now, int unixPort) {
    LoginIdentity who = connection.identity();
    Session session = connection.session();
    long backend = backendOf(connection);
    ChannelFacts facts = ChannelFacts.of(connection.channel(), unixPort);
    Instant wall = Instant.now();
    return new SocketView(
        "C",
        who == null ? "(nouser)" : who.user(),
        who == null ? "(nodb)" : who.database(),
        "none",
        state(connection),
        facts.address(),
        facts.port(),
        facts.localAddress(),
        facts.localPort(),
        wall.minus(Duration.ofNanos(now - connection.connectedAt())),
        session == null ? null : requested(session, wall, now),
        session == null ? 0 : waited(session, now),
        false,
        SocketView.ptr(connection.id()),
        backend == 0 ? "" : SocketView.ptr(backend),
        0,
        facts.tls(),
        applicationName(who, session),
        session == null ? 0 : session.preparedStatements(),
        connection.id());
  }

  private static String state(ClientConnection connection) {
    Session session = connection.session();
    if (session == null) {
      return connection.isLoggingIn() ? "login" : "idle";
    }
    return switch (session.state()) {
      case LOGGING_IN, CANCELING -> "login";
      case AWAITING_GREETING, WAITING -> "waiting";
      case PREPARING, ATTACHED -> "active";
      case IDLE, CONSOLE, CLOSED -> "idle";
    };
  }

  private static @Nullable Instant requested(Session session, Instant wall, long now) {
    long start = session.queryStart() == 0 ? session.transactionStart() : session.queryStart();
    return start == 0 ? null : wall.minus(Duration.ofNanos(now - start));
  }

  private static long waited(Session session, long now) {
    return switch (session.state()) {
      case AWAITING_GREETING, WAITING -> (now - session.waitingSince()) / 1_000;
      case LOGGING_IN, IDLE, PREPARING, ATTACHED, CONSOLE, CANCELING, CLOSED -> 0;
    };
  }

  private static String applicationName(@Nullable LoginIdentity who, @Nullable Session session) {
    String name = null;
    if (session != null) {
      name = session.parameters().get("application_name");
    } else if (who != null) {
      name = who.parameters().get("application_name");
    }
    return name == null ? "" : name;
  }
}
