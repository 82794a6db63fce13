package dev.pooler.core.backend;

import dev.pooler.core.config.ServerHost;
import dev.pooler.core.parameter.ParameterValues;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection to PostgreSQL: since when, where to, and what the server has told.
 * Confined to the backend's event loop.
 */
public final class BackendFacts {
  private static final byte[] NO_KEY = {};

  private final long connectedAt = System.nanoTime();
  private final long connectedAtMillis = System.currentTimeMillis();
  private final Map<String, String> reported = new LinkedHashMap<>();
  private ParameterValues parameters;
  private @Nullable ServerHost host;
  private int processId;
  private byte[] cancelKey = NO_KEY;
  private @Nullable String fatal;
  private @Nullable String fatalState;

  BackendFacts(ParameterValues nothingKnown) {
    this.parameters = nothingKnown;
  }

  void connectedTo(ServerHost where) {
    host = where;
  }

  /** What the server told at login. */
  void greeted(Map<String, String> told, int pid, byte[] key) {
    processId = pid;
    cancelKey = key;
    told.forEach(this::parameterChanged);
  }

  /** The server reported a parameter. */
  public void parameterChanged(String name, String value) {
    reported.put(name, value);
    parameters = parameters.with(name, value);
  }

  /** The server's last words before it hangs up. */
  public void saidFatal(@Nullable String sqlState, String message) {
    fatal = message;
    fatalState = sqlState;
  }

  /** The words for its end: the server's own last ones if there were any. */
  BackendEnd endBecause(String reason, boolean duringLogin) {
    String told = fatal == null ? reason : fatal;
    return duringLogin
        ? new BackendEnd.LoginFailed(fatalState, told)
        : new BackendEnd.ServerGone(fatalState, told);
  }

  /** Values of the tracked parameters now. */
  public ParameterValues parameters() {
    return parameters;
  }

  /** Every parameter that the server has reported, by name. */
  public Map<String, String> reported() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(reported));
  }

  /** When the connection was begun, on the clock of {@link System#nanoTime}. */
  public long connectedAt() {
    return connectedAt;
  }

  /** When the connection was begun, in milliseconds since the epoch. */
  public long connectedAtMillis() {
    return connectedAtMillis;
  }

  /** Process id of the PostgreSQL backend; 0 before login. */
  public int processId() {
    return processId;
  }

  /** The secret that a cancel request for this backend needs; empty before login. */
  public byte[] cancelKey() {
    return cancelKey.clone();
  }

  /** The configured host that it is connected to; null before the socket is open. */
  public @Nullable ServerHost host() {
    return host;
  }
}
