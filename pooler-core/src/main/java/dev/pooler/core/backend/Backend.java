package dev.pooler.core.backend;

import dev.pooler.core.config.ServerHost;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.ChannelEnd;
import dev.pooler.core.relay.Relay;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.backend.ErrorResponse;
import dev.pooler.protocol.backend.ParameterStatus;
import dev.pooler.protocol.backend.ReadyForQuery;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frontend.FrontendEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to PostgreSQL. Confined to the event loop of its channel.
 *
 * <p>Invariants: {@link BackendOwner#onBackendReady} comes at most once, and before any relay;
 * {@link BackendOwner#onBackendLost} comes at most once, and not after {@link #close}; the closed
 * callback comes exactly once.
 */
public final class Backend {

  /** Makes the backends of one pool. */
  @FunctionalInterface
  public interface Factory {
    /** A backend that is not connected yet. */
    Backend create(BackendOwner owner);
  }

  private final long id;
  private final BackendOwner owner;
  private final BackendWiring wiring;
  private final Exchange exchange = new Exchange();
  private final @Nullable ServerStatements statements;
  private final BackendInbox inbox = new BackendInbox(this::onMessage);
  private final Map<String, String> reported = new LinkedHashMap<>();
  private final long connectedAt = System.nanoTime();
  private final long connectedAtMillis = System.currentTimeMillis();
  private BackendState state = BackendState.CONNECTING;
  private ParameterValues parameters;
  private Runnable onClosed = () -> {};
  private @Nullable BackendLogin login;
  private @Nullable Channel channel;
  private @Nullable ServerHost host;
  private @Nullable Relay relay;
  private @Nullable Question question;
  private @Nullable String questionError;
  private @Nullable String fatal;
  private @Nullable String fatalState;
  private int processId;
  private byte[] cancelKey = new byte[0];

  public Backend(long id, BackendOwner owner, BackendWiring wiring) {
    this.id = id;
    this.owner = owner;
    this.wiring = wiring;
    this.parameters = wiring.noParameters();
    int limit = wiring.maxPreparedStatements();
    this.statements = limit > 0 ? new ServerStatements(limit) : null;
  }

  // --- life ---

  /**
   * Opens the connection and logs in.
   *
   * @param closed called once, when the socket is confirmed closed
   */
  void connect(Runnable closed) {
    watch(closed);
    if (state == BackendState.CLOSING) {
      // The pool did not want it any more before its actor had begun.
      closed();
      return;
    }
    BackendLogin started = new BackendLogin(this, wiring);
    login = started;
    started.start();
  }

  void watch(Runnable closed) {
    onClosed = closed;
  }

  /** The socket is open (and may still have to negotiate TLS). */
  void connected(Channel opened, ServerHost where) {
    channel = opened;
    host = where;
    relay = new Relay(new ChannelEnd(opened), exchange, owner, wiring.maxFrame());
    if (state == BackendState.CONNECTING) {
      transitionTo(BackendState.LOGGING_IN);
    } else {
      opened.close();
    }
  }

  /** Login is through. */
  void loggedIn(Map<String, String> told, int pid, byte[] key) {
    login = null;
    processId = pid;
    cancelKey = key;
    told.forEach(this::parameterChanged);
    transitionTo(BackendState.READY);
    String query = wiring.settings().queries().connect();
    if (query == null) {
      owner.onBackendReady();
    } else {
      ask(query, error -> connectQueryAnswered(error));
    }
  }

  private void connectQueryAnswered(@Nullable String error) {
    if (error != null) {
      wiring.log().connectQueryFailed(id, error);
    }
    owner.onBackendReady();
  }

  /** The login came to nothing. */
  void loginFailed(BackendEnd.LoginFailed failure) {
    end(failure);
  }

  /** Says goodbye and closes the socket; the owner knows why and is not told. */
  public void close(String reason) {
    if (state == BackendState.CLOSING || state == BackendState.CLOSED) {
      return;
    }
    boolean loggedIn =
        state == BackendState.READY
            || state == BackendState.ASKING
            || state == BackendState.RELAYING;
    leaveRelay();
    transitionTo(BackendState.CLOSING);
    Channel open = channel;
    if (open == null) {
      cancelLogin();
      return;
    }
    if (loggedIn) {
      ByteBuf goodbye = open.alloc().buffer(8);
      FrontendEncoder.terminate(goodbye);
      open.writeAndFlush(goodbye, open.voidPromise());
    }
    open.close();
  }

  private void cancelLogin() {
    BackendLogin running = login;
    if (running != null) {
      running.cancel();
    }
  }

  private void end(BackendEnd ended) {
    if (state == BackendState.CLOSING || state == BackendState.CLOSED) {
      return;
    }
    leaveRelay();
    transitionTo(BackendState.CLOSING);
    owner.onBackendLost(ended);
    if (channel != null) {
      channel.close();
    } else {
      closed();
    }
  }

  /** The socket is closed, or was never opened. */
  void closed() {
    if (state == BackendState.CLOSED) {
      return;
    }
    if (state != BackendState.CLOSING) {
      end(goneBecause("server closed the connection"));
    }
    if (state == BackendState.CLOSED) {
      return;
    }
    inbox.release();
    transitionTo(BackendState.CLOSED);
    onClosed.run();
  }

  private BackendEnd goneBecause(String reason) {
    String told = fatal;
    if (login != null) {
      return new BackendEnd.LoginFailed(fatalState, told == null ? reason : told);
    }
    return new BackendEnd.ServerGone(fatalState, told == null ? reason : told);
  }

  private void leaveRelay() {
    if (state == BackendState.RELAYING && relay != null) {
      relay.detach();
    }
    question = null;
  }

  private void transitionTo(BackendState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException("backend " + id + ": " + state + " -> " + next);
    }
    state = next;
  }

  // --- events of the channel ---

  void onBytes(ByteBuf in) {
    if (state == BackendState.RELAYING) {
      relay().onServerBytes(in);
      return;
    }
    if (state == BackendState.CLOSING || state == BackendState.CLOSED) {
      in.release();
      return;
    }
    BackendLogin running = login;
    if (running != null && running.takesRawBytes()) {
      running.onRawBytes(in);
      return;
    }
    read(in);
  }

  private void read(ByteBuf in) {
    try {
      inbox.accept(in);
    } catch (ProtocolViolation violation) {
      end(goneBecause(String.valueOf(violation.getMessage())));
    }
  }

  void onReadComplete() {
    if (state == BackendState.RELAYING) {
      relay().onServerReadComplete();
    }
  }

  void onWritable(boolean writable) {
    if (state == BackendState.RELAYING) {
      relay().onServerWritable(writable);
    }
  }

  void onInactive() {
    closed();
  }

  void onFailure(Throwable cause) {
    end(goneBecause(Objects.requireNonNullElse(cause.getMessage(), cause.toString())));
  }

  private void onMessage(byte tag, BackendMessage message, ByteBuf body) throws ProtocolViolation {
    BackendLogin running = login;
    if (running != null) {
      running.onMessage(tag, body);
      return;
    }
    switch (message) {
      case ParameterStatus(String name, String value) -> parameterChanged(name, value);
      case ErrorResponse error -> onError(error);
      case ReadyForQuery ready -> onReady(ready.status());
      case BackendMessage.Other(byte kind) when kind == 'C' -> onComplete(body);
      default -> {
        // Rows of an answer nobody reads, notices, and notifications of a LISTEN that nobody waits
        // for.
      }
    }
  }

  /** The pooler's own {@code DISCARD ALL} takes prepared statements away as a client's does. */
  private void onComplete(ByteBuf body) {
    String done = body.toString(StandardCharsets.US_ASCII);
    if (statements != null && (done.equals("DISCARD ALL\0") || done.equals("DEALLOCATE ALL\0"))) {
      statements.clear();
    }
  }

  private void onError(ErrorResponse error) {
    String severity = error.fields().severity();
    if ("FATAL".equals(severity) || "PANIC".equals(severity)) {
      serverSaidFatal(error.fields().sqlState(), error.fields().message());
      // It hangs up next; nobody should be lent it in between.
      end(goneBecause(error.fields().message()));
    } else if (questionError == null) {
      questionError = error.fields().message();
    }
  }

  private void onReady(TransactionStatus status) {
    Question asked = question;
    if (asked == null || state != BackendState.ASKING) {
      return;
    }
    String error = questionError;
    question = null;
    questionError = null;
    transitionTo(BackendState.READY);
    asked.answered(
        error == null && status != TransactionStatus.IDLE ? "transaction left open" : error);
  }

  // --- what the owner may do ---

  /** Sends a simple query of the pooler's own; nobody may hold the backend. */
  public void ask(String sql, Question asked) {
    transitionTo(BackendState.ASKING);
    question = asked;
    questionError = null;
    Channel open = Objects.requireNonNull(channel);
    ByteBuf out = open.alloc().buffer(sql.length() + 16);
    FrontendEncoder.query(out, sql);
    open.writeAndFlush(out, open.voidPromise());
  }

  /** Begins to relay for a session. Hot. */
  public void startRelay(
      RelayEnd client, boolean stopWhenIdle, @Nullable ClientStatements clientStatements) {
    transitionTo(BackendState.RELAYING);
    relay().attach(client, stopWhenIdle, clientStatements, statements);
    ByteBuf begun = inbox.takeBegun();
    if (begun != null) {
      relay().onServerBytes(begun);
    }
  }

  /**
   * Ends the relay. Hot.
   *
   * @param rest bytes that came after the end of the session's replies; taken over
   */
  public void stopRelay(@Nullable ByteBuf rest) {
    if (state == BackendState.RELAYING) {
      relay().detach();
      transitionTo(BackendState.READY);
    }
    if (rest != null) {
      read(rest);
    }
  }

  /** Remembers what the server said before it hangs up. */
  public void serverSaidFatal(@Nullable String sqlState, String message) {
    fatal = message;
    fatalState = sqlState;
  }

  /** The server reported a parameter. */
  public void parameterChanged(String name, String value) {
    reported.put(name, value);
    parameters = parameters.with(name, value);
  }

  // --- what there is to see ---

  public long id() {
    return id;
  }

  public BackendState state() {
    return state;
  }

  /** Whether a session could give it back now. */
  public boolean isClean() {
    return state == BackendState.RELAYING ? relay().isClean() : state == BackendState.READY;
  }

  /** Whether it owes a session a reply, so that there is something to cancel. */
  public boolean isWorking() {
    return state == BackendState.RELAYING && !exchange.quiet();
  }

  /**
   * Whether the session that has it, or had it last, has got only a part of the server's last
   * message.
   */
  public boolean isCut() {
    return relay != null && relay.isCut();
  }

  /** The relay; only once the backend has been ready. */
  public Relay relay() {
    return Objects.requireNonNull(relay, "not connected");
  }

  public Exchange exchange() {
    return exchange;
  }

  public int preparedStatements() {
    return statements == null ? 0 : statements.size();
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

  /** The secret that a cancel request for this backend needs. */
  public byte[] cancelKey() {
    return cancelKey.clone();
  }

  public BackendWiring wiring() {
    return wiring;
  }

  /** The configured host that it is connected to; null before the socket is open. */
  public @Nullable ServerHost host() {
    return host;
  }

  /** The channel; null before the socket is open. */
  public @Nullable Channel channel() {
    return channel;
  }
}
