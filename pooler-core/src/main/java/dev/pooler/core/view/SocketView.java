package dev.pooler.core.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One client or server connection, as the rows of {@code SHOW CLIENTS} and {@code SHOW SERVERS}.
 *
 * @param type {@code C} for a session, {@code S} for a backend
 * @param user user name of the client, or the server-side user of a backend
 * @param database name of the entry in {@code [databases]}
 * @param replication {@code none}, {@code logical} or {@code physical}
 * @param state PgBouncer's word for the state: {@code active}, {@code idle}, {@code waiting},
 *     {@code used}, …; {@code login} for a session that has not logged in yet (listed by {@code
 *     SHOW SOCKETS} only), {@code new} for a backend that has not
 * @param address remote address; {@code unix} for a Unix-domain socket
 * @param port remote port; the listening port for a Unix-domain socket
 * @param localAddress local address, empty where there is none
 * @param localPort local port, 0 where there is none
 * @param connectTime when the connection was made
 * @param requestTime when the last request came in (backend: when it was last assigned), null
 *     before the first
 * @param waitMicros how long the session has been waiting for a backend, 0 when it is not waiting
 * @param closeNeeded whether the backend is to be closed at the end of its checkout
 * @param ptr an opaque, unique word for this connection, {@code 0x…}
 * @param link the {@code ptr} of the partner while attached, else empty
 * @param remotePid process id of the PostgreSQL backend, or of a client on a Unix-domain socket; 0
 *     where it is not known
 * @param tls protocol and cipher of the TLS session, empty without TLS
 * @param applicationName the {@code application_name} in force
 * @param preparedStatements number of named statements that are prepared here
 * @param id number of the connection, unique in this process; {@code KILL_CLIENT} takes it
 */
public record SocketView(
    String type,
    String user,
    String database,
    String replication,
    String state,
    String address,
    int port,
    String localAddress,
    int localPort,
    Instant connectTime,
    @Nullable Instant requestTime,
    long waitMicros,
    boolean closeNeeded,
    String ptr,
    String link,
    int remotePid,
    String tls,
    String applicationName,
    int preparedStatements,
    long id) {

  /** State of a client whose cancel request waits for its turn. */
  public static final String WAITING_CANCEL = "waiting_cancel_req";

  /** State of a client whose cancel request is being delivered. */
  public static final String ACTIVE_CANCEL = "active_cancel_req";

  /** The same connection with this partner. */
  public SocketView withLink(String partner) {
    return with(state, partner);
  }

  /** The same connection in this state. */
  public SocketView withState(String other) {
    return with(other, link);
  }

  private SocketView with(String newState, String newLink) {
    return new SocketView(
        type,
        user,
        database,
        replication,
        newState,
        address,
        port,
        localAddress,
        localPort,
        connectTime,
        requestTime,
        waitMicros,
        closeNeeded,
        ptr,
        newLink,
        remotePid,
        tls,
        applicationName,
        preparedStatements,
        id);
  }

  /** The word for the connection with this id. */
  public static String ptr(long id) {
    return "0x" + Long.toHexString(id);
  }
}
