package dev.pooler.core.backend;

import dev.pooler.core.config.ServerHost;
import dev.pooler.core.relay.ChannelEnd;
import dev.pooler.core.relay.Relay;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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

  private final long id;
  private final BackendOwner owner;
  private final BackendWiring wiring;
  private final BackendFacts facts;
  private final Exchange exchange = new Exchange();
  private final @Nullable ServerStatements statements;
  private final OwnQueries ownQueries;
  private final BackendHandler handler = new BackendHandler(this);
  private final ConnectClock connectClock = new ConnectClock();
  private final Goodbye goodbye = new Goodbye(this);
  private BackendState state = BackendState.CONNECTING;
  private Runnable onClosed = () -> {};
  private @Nullable BackendLogin login;
  private @Nullable Channel channel;
  private @Nullable Relay relay;

  public Backend(long id, BackendOwner owner, BackendWiring wiring) {
    this.id = id;
    this.owner = owner;
    this.wiring = wiring;
    this.facts = new BackendFacts(wiring.noParameters());
    int limit = wiring.maxPreparedStatements();
    this.statements = limit > 0 ? new ServerStatements(limit) : null;
    this.ownQueries = new OwnQueries(this, facts, statements);
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
    connectClock.start(wiring, () -> end(new BackendEnd.LoginFailed(null, "connect timeout")));
    try {
      BackendLogin started = new BackendLogin(this, wiring);
      login = started;
      started.start();
    } catch (RuntimeException bug) {
      // Its text is not for clients.
      wiring.log().connectFailed(id, bug);
      end(new BackendEnd.LoginFailed(null, "connect failed"));
      if (login == null) {
        closed();
      }
    }
  }

  void watch(Runnable closed) {
    onClosed = closed;
  }

  /** The socket is open (and may still have to negotiate TLS). */
  void connected(Channel opened, ServerHost where) {
    channel = opened;
    facts.connectedTo(where);
    relay =
        new Relay(
            new ChannelEnd(opened), exchange, owner, wiring.maxFrame(), wiring.queriesRefused());
    transitionTo(BackendState.LOGGING_IN);
  }

  /** Login is through; the connect query belongs to it, too. */
  void loggedIn(Map<String, String> told, int pid, byte[] key) {
    login = null;
    facts.greeted(told, pid, key);
    transitionTo(BackendState.READY);
    String query = wiring.settings().queries().connect();
    if (query == null) {
      ready();
    } else {
      ask(query, this::connectQueryAnswered);
    }
  }

  private void connectQueryAnswered(@Nullable String error) {
    if (error != null) {
      wiring.log().connectQueryFailed(id, error);
    }
    ready();
  }

  private void ready() {
    connectClock.stop();
    owner.onBackendReady();
  }

  /** The server cannot be used any more. */
  void gone(String reason) {
    end(facts.endBecause(reason, !state.isLoggedIn()));
  }

  /** Ends the connection and tells the owner why. */
  void end(BackendEnd ended) {
    if (state.isOver()) {
      return;
    }
    if (login != null) {
      login.hostFailed();
    }
    boolean loggedIn = leave();
    try {
      owner.onBackendLost(ended);
    } finally {
      goodbye.hangUp(loggedIn);
    }
  }

  /** Says goodbye and closes the socket; the owner knows why and is not told. */
  public void close(String reason) {
    if (state.isOver()) {
      return;
    }
    boolean loggedIn = leave();
    goodbye.hangUp(loggedIn);
  }

  /** After {@link #close}: has the server cancel what it may still be doing for nobody. */
  public void cancelLeftWork() {
    if (state == BackendState.CLOSING) {
      goodbye.cancelLeftWork();
    }
  }

  /** Begins to close; tells whether the login was through. */
  private boolean leave() {
    boolean loggedIn = state.isLoggedIn();
    goodbye.leaving(isWorking() || state == BackendState.ASKING);
    connectClock.stop();
    if (login != null) {
      login.abort();
    }
    if (state == BackendState.RELAYING) {
      relay().detach();
    }
    ownQueries.forget();
    transitionTo(BackendState.CLOSING);
    return loggedIn;
  }

  /** The socket is closed, or was never opened. */
  void closed() {
    gone("server closed the connection");
    if (state == BackendState.CLOSING) {
      handler.release();
      transitionTo(BackendState.CLOSED);
      onClosed.run();
    }
  }

  private void transitionTo(BackendState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException("backend " + id + ": " + state + " -> " + next);
    }
    state = next;
  }

  // --- what the owner may do ---

  /** Sends a simple query of the pooler's own; nobody may hold the backend. */
  public void ask(String sql, Question asked) {
    transitionTo(BackendState.ASKING);
    ownQueries.ask(Objects.requireNonNull(channel), sql, asked);
  }

  /** The question has been answered. */
  void answered() {
    transitionTo(BackendState.READY);
  }

  /** Keeps no more prepared statements from now on; acts when the next one is prepared. */
  public void limitStatements(int limit) {
    if (statements != null) {
      statements.setLimit(limit);
    }
  }

  /** Begins to relay for a session. Hot. */
  public void startRelay(
      RelayEnd client, boolean stopWhenIdle, @Nullable ClientStatements clientStatements) {
    transitionTo(BackendState.RELAYING);
    relay().attach(client, stopWhenIdle, clientStatements, statements);
    ByteBuf begun = handler.takeBegun();
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
      handler.onOwnBytes(rest);
    }
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

  /** Whether the server's name leads to other addresses by now. */
  public boolean isElsewhere() {
    ServerHost host = facts.host();
    return channel != null
        && host != null
        && wiring.resolver().hasLeft(host, channel.remoteAddress());
  }

  /** Whether whoever has it is between two transactions. */
  public boolean isBetweenTransactions() {
    return state == BackendState.RELAYING && relay().isClean();
  }

  public BackendFacts facts() {
    return facts;
  }

  /** Its channel's handler. */
  BackendHandler handler() {
    return handler;
  }

  /** The login under way; null before and after. */
  @Nullable BackendLogin login() {
    return login;
  }

  OwnQueries ownQueries() {
    return ownQueries;
  }

  public BackendWiring wiring() {
    return wiring;
  }

  /** The channel; null before the socket is open. */
  public @Nullable Channel channel() {
    return channel;
  }
}
