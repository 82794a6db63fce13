package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.admin.render.Timestamps;
import dev.pooler.core.view.SocketView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that all lists of connections share. */
final class SocketColumns {
  private static final long MICROS = 1_000_000;
  private static final TableLayout<Row> LAYOUT = layout();
  private static final TableLayout<Row> LAYOUT_WITH_BUFFERS = withBuffers();

  /**
   * @param state the word in the column {@code state}
   */
  private record Row(SocketView socket, String state, Timestamps timestamps) {

    String time(@Nullable Instant instant) {
      // Before its first request PgBouncer gives a connection the time at which it was made.
      return timestamps.format(instant == null ? socket.connectTime() : instant);
    }
  }

  private SocketColumns() {}

  /** As {@code SHOW CLIENTS} and {@code SHOW SERVERS}: the state as one word. */
  static Table plain(Node node, List<SocketView> sockets) {
    return LAYOUT.render(
        sockets.stream()
            .map(socket -> new Row(socket, socket.state(), node.timestamps()))
            .toList());
  }

  /** As {@code SHOW SOCKETS}: the state as the name of PgBouncer's list, and the buffers. */
  static Table withBuffers(Node node, List<SocketView> sockets) {
    return LAYOUT_WITH_BUFFERS.render(
        sockets.stream()
            .map(socket -> new Row(socket, prefixed(socket), node.timestamps()))
            .toList());
  }

  private static String prefixed(SocketView socket) {
    if (socket.type().equals("C")) {
      return socket.state().equals("idle") ? "cl_active" : "cl_" + socket.state();
    }
    return socket.state().equals("new") ? "sv_login" : "sv_" + socket.state();
  }

  private static TableLayout<Row> layout() {
    return TableLayout.<Row>empty()
        .text("type", row -> row.socket.type())
        .text("user", row -> row.socket.user())
        .text("database", row -> row.socket.database())
        .text("replication", row -> row.socket.replication())
        .text("state", row -> row.state)
        .text("addr", row -> row.socket.address())
        .int4("port", row -> row.socket.port())
        .text("local_addr", row -> row.socket.localAddress())
        .int4("local_port", row -> row.socket.localPort())
        .text("connect_time", row -> row.time(row.socket.connectTime()))
        .text("request_time", row -> row.time(row.socket.requestTime()))
        .int4("wait", row -> row.socket.waitMicros() / MICROS)
        .int4("wait_us", row -> row.socket.waitMicros() % MICROS)
        .flag("close_needed", row -> row.socket.closeNeeded())
        .text("ptr", row -> row.socket.ptr())
        .text("link", row -> row.socket.link())
        .int4("remote_pid", row -> row.socket.remotePid())
        .text("tls", row -> row.socket.tls())
        .text("application_name", row -> row.socket.applicationName())
        .int4("prepared_statements", row -> row.socket.preparedStatements())
        .int4("id", row -> row.socket.id());
  }

  /** Nothing is buffered between two reads: the relay passes on what it has read. */
  private static TableLayout<Row> withBuffers() {
    return LAYOUT
        .int4("recv_pos", row -> 0)
        .int4("pkt_pos", row -> 0)
        .int4("pkt_remain", row -> 0)
        .int4("send_pos", row -> 0)
        .int4("send_remain", row -> 0)
        .int4("pkt_avail", row -> 0)
        .int4("send_avail", row -> 0);
  }
}
