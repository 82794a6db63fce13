package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.TimeoutError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.CheckoutUser;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.relay.RelayEnd;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The backend that a session holds, on what terms it was lent (a RELOAD in the meantime does not
 * change them), and what it reports. Confined to the session's event loop.
 */
final class Holding implements CheckoutUser {
  private final Session session;
  private final RelayEnd client;
  private final SessionTerms terms;
  private final SessionTimes times;
  private ParameterValues parameters;
  private @Nullable Checkout checkout;

  /** The client's end in statement mode, else null. */
  private @Nullable StatementEnd statementEnd;

  private boolean forGood;
  private boolean prepared;

  /** Whether the client began or ceased to keep up while the backend was being prepared. */
  private boolean writabilityMissed;

  /**
   * @param parameters what the session wants of every backend
   */
  Holding(
      Session session,
      RelayEnd client,
      SessionTerms terms,
      SessionTimes times,
      ParameterValues parameters) {
    this.session = session;
    this.client = client;
    this.terms = terms;
    this.times = times;
    this.parameters = parameters;
  }

  // --- the session's side ---

  /**
   * Takes a backend and begins to use it.
   *
   * @return false when {@link Session#prepared} will be called first
   */
  boolean begin(Checkout lent) {
    checkout = lent;
    PoolMode mode = terms.settings().poolMode();
    forGood = mode == PoolMode.SESSION;
    statementEnd = mode == PoolMode.STATEMENT ? new StatementEnd(client) : null;
    RelayEnd end = statementEnd == null ? client : statementEnd;
    prepared = lent.begin(this, end, parameters, terms.statements(), !forGood);
    return prepared;
  }

  /** Bytes of the client; taken over. Hot. */
  void send(ByteBuf in) {
    if (isMuted()) {
      // About to be closed; a COMMIT may be quicker than that.
      in.release();
      return;
    }
    if (!times.isBusy()) {
      times.queryBegins(System.nanoTime());
    }
    held().onClientBytes(in);
  }

  /** The client keeps up again, or no longer. */
  void onWritable(boolean writable) {
    if (prepared) {
      held().onClientWritable(writable);
    } else {
      writabilityMissed = checkout != null;
    }
  }

  /** The backend, where there must be one. Hot. */
  Checkout held() {
    return Objects.requireNonNull(checkout, "no backend");
  }

  /** The backend; null when none is held. */
  @Nullable Checkout checkout() {
    return checkout;
  }

  ParameterValues parameters() {
    return parameters;
  }

  /** Asks for what the server has by itself, where the client has not asked for anything. */
  void completeParameters(ParameterValues server) {
    parameters = terms.isDedicated() ? server : parameters.over(server);
  }

  /** Whether an idle backend is kept that the settings now in force would not let it keep. */
  boolean overstays() {
    return forGood && times.isIdle() && terms.settings().poolMode() != PoolMode.SESSION;
  }

  /** Asks for what the backend does for this session to be cancelled. */
  void cancelQuery(CancelBearer bearer) {
    PoolKey pool = terms.pool().key();
    bearer.queued(pool.database(), pool.user());
    held().cancelQuery(bearer::done);
  }

  /** Gives a backend back that owes nothing. */
  void letGo() {
    Checkout lent = held();
    forget();
    lent.abandon("pool_mode changed", cut -> {});
  }

  /**
   * Gives the backend up because the session ends.
   *
   * @param working whether it had got the client's bytes
   * @param whole called once: whether the client has got whole messages only, so that it will not
   *     take our last words for the rest of one
   */
  void abandon(PoolerError error, boolean working, Consumer<Boolean> whole) {
    Checkout lent = held();
    boolean muted = isMuted();
    boolean timeout = error == TimeoutError.QUERY_TIMEOUT;
    forget();
    if (working && timeout) {
      // PostgreSQL would notice only when it comes to answer that nobody listens any more.
      lent.cancelQuery(() -> {});
    }
    lent.abandon(timeout ? "query timeout" : goneClient(), cut -> whole.accept(!cut || muted));
  }

  private String goneClient() {
    return terms.isDedicated()
        ? "replication client was closed"
        : "client disconnect while server was not ready";
  }

  /** In statement mode a transaction was opened: the client gets no more, and must go. */
  private boolean isMuted() {
    return statementEnd != null && statementEnd.isMuted();
  }

  private void forget() {
    checkout = null;
    prepared = false;
    writabilityMissed = false;
    if (statementEnd != null) {
      statementEnd.release();
      statementEnd = null;
    }
  }

  // --- the backend's side ---

  @Override
  public void onPrepared(ParameterValues spelled) {
    parameters = spelled;
    prepared = true;
    if (writabilityMissed) {
      writabilityMissed = false;
      held().onClientWritable(client.isWritable());
    }
    session.prepared();
  }

  @Override
  public void onNeverBegun() {
    forget();
    session.neverBegun();
  }

  /** Hot. */
  @Override
  public void onReadyForQuery(byte status, boolean quiet) {
    times.ready(status);
    if (status != 'I' && terms.settings().poolMode() == PoolMode.STATEMENT) {
      session.later(() -> session.close(ClientError.TRANSACTION_IN_STATEMENT_MODE));
    } else if (quiet && times.isBusy()) {
      long now = System.nanoTime();
      terms.pool().stats().query(times.queryEnds(now));
      if (status == 'I') {
        terms.pool().stats().transaction(now - times.transactionStart());
        if (overstays()) {
          session.later(session::letGo);
        }
      }
    }
  }

  @Override
  public void onServerIdle() {
    forget();
    session.released();
  }

  @Override
  public void onBytesReturned(ByteBuf bytes) {
    session.onBytes(bytes);
    session.onReadComplete();
  }

  @Override
  public void onParameterStatus(String name, String value) {
    parameters = parameters.with(name, value);
  }

  @Override
  public void onClientFault(PoolerError error) {
    session.close(error);
  }

  @Override
  public void onTerminate() {
    session.close(ClientError.CLIENT_CLOSE_REQUEST);
  }

  @Override
  public void sweep(long now) {
    session.sweep(now);
  }

  @Override
  public void onCheckoutLost(PoolerError error, boolean cut) {
    boolean whole = !cut || isMuted();
    forget();
    session.lost(error, whole);
  }
}
