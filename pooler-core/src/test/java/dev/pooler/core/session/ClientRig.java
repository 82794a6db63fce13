package dev.pooler.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Objects;

/** A client of a {@link FakeHost}: its socket and what the pooler makes of it. */
final class ClientRig {
  final FakeHost host;
  final EmbeddedChannel channel;
  final ClientConnection connection;
  private final ChannelHandlerContext context;
  private final StringBuilder heard = new StringBuilder();

  private ClientRig(FakeHost host) {
    this.host = host;
    // It needs the connection, and the connection needs it.
    this.channel = new EmbeddedChannel(false, false);
    this.connection = new ClientConnection(host.table.size() + 1, channel, host);
    this.channel.pipeline().addLast(connection);
    this.context = channel.pipeline().context(connection);
  }

  /** A client that has connected. */
  static ClientRig connected(FakeHost host) {
    ClientRig rig = new ClientRig(host);
    try {
      rig.channel.register();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return rig;
  }

  /** A client in this state; what it has heard until then is forgotten. */
  static ClientRig in(SessionState state, String... settings) {
    ClientRig rig = connected(new FakeHost(settings));
    rig.moveTo(state);
    rig.heard();
    return rig;
  }

  private void moveTo(SessionState state) {
    switch (state) {
      case LOGGING_IN -> {}
      case AWAITING_GREETING -> logIn("app");
      case IDLE -> {
        pool().greeting = host.greeting();
        logIn("app");
      }
      case WAITING -> {
        moveTo(SessionState.IDLE);
        send(PgBytes.query("select 1"));
      }
      case PREPARING -> {
        moveTo(SessionState.WAITING);
        pool().grant(FakeCheckout.unprepared());
      }
      case ATTACHED -> {
        moveTo(SessionState.WAITING);
        pool().grant(FakeCheckout.ready());
      }
      case CONSOLE -> logIn("pgbouncer");
      case CANCELING -> send(PgBytes.body().int32(80877102).int32(1 << 6).int32(5).asStartup());
      case CLOSED -> {
        moveTo(SessionState.IDLE);
        channel.close();
      }
    }
    assertThat(connection.state()).isEqualTo(state);
  }

  void logIn(String database, String... more) {
    String[] all = new String[4 + more.length];
    System.arraycopy(new String[] {"user", "alice", "database", database}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    send(PgBytes.startup(all));
  }

  FakePool pool() {
    return host.pool("alice");
  }

  Session session() {
    return Objects.requireNonNull(connection.session());
  }

  /** The backend that it holds. */
  FakeCheckout backend() {
    return (FakeCheckout) session().holding().held();
  }

  /** The client sends something. */
  ClientRig send(ByteBuf... messages) {
    if (channel.isOpen()) {
      channel.writeInbound(PgBytes.stream(messages));
    } else {
      // Read before the socket was closed.
      sendBeforeAnythingElse(messages);
    }
    return this;
  }

  /** The client sends something that overtakes what was put off to the end of the event. */
  void sendBeforeAnythingElse(ByteBuf... messages) {
    connection.channelRead(context, PgBytes.stream(messages));
  }

  /** The socket breaks. */
  void breaks(Throwable cause) {
    connection.exceptionCaught(context, cause);
  }

  /** The connection hears that its socket is closed. */
  void hasClosed() {
    connection.channelInactive(context);
    settle();
  }

  /** Lets what was put off to the end of the event happen. */
  ClientRig settle() {
    channel.runPendingTasks();
    return this;
  }

  /** So many seconds have passed since the client began what it is doing. */
  void passSeconds(double seconds) {
    connection.sweep(System.nanoTime() + (long) (seconds * 1e9));
    settle();
  }

  /**
   * What the client has heard since it was asked last: tags, with the texts of errors and notices,
   * and the status of ReadyForQuery.
   */
  String heard() {
    channel.runPendingTasks();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      describe(next);
      next.release();
    }
    String all = heard.toString();
    heard.setLength(0);
    return all;
  }

  private void describe(ByteBuf in) {
    while (in.isReadable()) {
      char tag = (char) in.readByte();
      ByteBuf body = in.readSlice(in.readInt() - Integer.BYTES);
      if (!heard.isEmpty()) {
        heard.append(' ');
      }
      heard.append(tag);
      if (tag == 'Z') {
        heard.append((char) body.readByte());
      } else if (tag == 'E' || tag == 'N') {
        heard.append('(').append(message(body)).append(')');
      }
    }
  }

  private static String message(ByteBuf fields) {
    for (String field : fields.toString(UTF_8).split("\0", -1)) {
      if (field.startsWith("M")) {
        return field.substring(1);
      }
    }
    return "";
  }

  /** The client goes away; what it has not listened to is thrown away. */
  void leave() {
    channel.close();
    heard();
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  boolean isRead() {
    return channel.config().isAutoRead();
  }
}
