package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.fixed;
import static dev.pooler.core.config.ConfigKey.live;
import static dev.pooler.core.config.ValueTypes.COUNT;
import static dev.pooler.core.config.ValueTypes.LIST;
import static dev.pooler.core.config.ValueTypes.PACKET_SIZE;
import static dev.pooler.core.config.ValueTypes.SWITCH;
import static dev.pooler.core.config.ValueTypes.TEXT;
import static dev.pooler.core.config.ValueTypes.between;

import java.util.List;

/** Where clients connect, and the sockets' options. */
public final class ListenKeys {
  public static final ConfigKey<List<String>> LISTEN_ADDR = fixed("listen_addr", LIST, "");

  public static final ConfigKey<Integer> LISTEN_PORT =
      fixed("listen_port", between(0, 65535), "6432");

  public static final ConfigKey<String> UNIX_SOCKET_DIR = fixed("unix_socket_dir", TEXT, "/tmp");

  public static final ConfigKey<Integer> UNIX_SOCKET_MODE =
      fixed("unix_socket_mode", COUNT, "0777");

  public static final ConfigKey<String> UNIX_SOCKET_GROUP = fixed("unix_socket_group", TEXT, "");

  public static final ConfigKey<Integer> LISTEN_BACKLOG = fixed("listen_backlog", COUNT, "128");

  public static final ConfigKey<Boolean> SO_REUSEPORT = fixed("so_reuseport", SWITCH, "0");

  public static final ConfigKey<Integer> MAX_CLIENT_CONN = live("max_client_conn", COUNT, "100");

  public static final ConfigKey<Integer> TCP_DEFER_ACCEPT = live("tcp_defer_accept", COUNT, "1");

  public static final ConfigKey<Integer> TCP_SOCKET_BUFFER = live("tcp_socket_buffer", COUNT, "0");

  public static final ConfigKey<Boolean> TCP_KEEPALIVE = live("tcp_keepalive", SWITCH, "1");

  public static final ConfigKey<Integer> TCP_KEEPCNT = live("tcp_keepcnt", COUNT, "0");

  public static final ConfigKey<Integer> TCP_KEEPIDLE = live("tcp_keepidle", COUNT, "0");

  public static final ConfigKey<Integer> TCP_KEEPINTVL = live("tcp_keepintvl", COUNT, "0");

  public static final ConfigKey<Integer> TCP_USER_TIMEOUT = live("tcp_user_timeout", COUNT, "0");

  public static final ConfigKey<Integer> PKT_BUF = fixed("pkt_buf", COUNT, "4096");

  public static final ConfigKey<Integer> SBUF_LOOPCNT = live("sbuf_loopcnt", COUNT, "5");

  public static final ConfigKey<Long> MAX_PACKET_SIZE =
      live("max_packet_size", PACKET_SIZE, "2147483647");

  static final List<ConfigKey<?>> ALL =
      List.of(
          LISTEN_ADDR,
          LISTEN_PORT,
          UNIX_SOCKET_DIR,
          UNIX_SOCKET_MODE,
          UNIX_SOCKET_GROUP,
          LISTEN_BACKLOG,
          SO_REUSEPORT,
          MAX_CLIENT_CONN,
          TCP_DEFER_ACCEPT,
          TCP_SOCKET_BUFFER,
          TCP_KEEPALIVE,
          TCP_KEEPCNT,
          TCP_KEEPIDLE,
          TCP_KEEPINTVL,
          TCP_USER_TIMEOUT,
          PKT_BUF,
          SBUF_LOOPCNT,
          MAX_PACKET_SIZE);

  private ListenKeys() {}
}
