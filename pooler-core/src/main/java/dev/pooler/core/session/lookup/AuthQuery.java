package dev.pooler.core.session.lookup;

import dev.pooler.core.error.PoolerError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.CheckoutUser;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.core.pool.ServerGreeting;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.core.session.SessionPool;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.frontend.FrontendEncoder;
import dev.pooler.protocol.frontend.ObjectKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look-up of one user: takes a backend of {@code auth_user}'s pool, asks {@code auth_query}
 * with the user's name as a bound parameter, and gives the backend back. Confined to the event loop
 * of the client that logs in.
 *
 * <p>Nothing of the client but that name reaches the server, and nothing of the backend's last
 * session reaches the query: it is discarded first, in the same breath.
 *
 * <p>Invariant: the answer is given exactly once, or never after {@link #withdraw}.
 */
public final class AuthQuery implements PoolUser, CheckoutUser, RelayEnd {
  private static final int MAX_REPLY = 1 << 16;

  private enum State {
    WAITING,
    PREPARING,
    ASKED,
    OVER
  }

  private final SessionPool pool;
  private final ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
  private final ParameterValues noParameters;
  private final @Nullable ClientStatements statements;
  private final String query;
  private final String user;
  private final Consumer<SecretAnswer> answer;
  private final long begun = System.nanoTime();
  private State state = State.WAITING;
  private @Nullable Checkout checkout;
  private @Nullable ByteBuf reply;

  /** The rest of the reply is dropped. */
  private boolean tooLong;

  /**
   * @param noParameters asked for where no server has told its own yet
   * @param statements none are named here, but those that the backend has are gone afterwards;
   *     null: nobody keeps account of them
   * @param user whom to ask about
   * @param answer called once, on this event loop
   */
  public AuthQuery(
      SessionPool pool,
      ParameterValues noParameters,
      @Nullable ClientStatements statements,
      String query,
      String user,
      Consumer<SecretAnswer> answer) {
    this.pool = pool;
    this.noParameters = noParameters;
    this.statements = statements;
    this.query = query;
    this.user = user;
    this.answer = answer;
  }

  /** Asks the pool for a backend. */
  public void start() {
    Checkout lent = pool.acquire(this);
    if (lent != null) {
      onGranted(lent);
    }
  }

  /** The client has gone: nobody wants the answer any more. */
  public void withdraw() {
    switch (state) {
      case WAITING -> {
        over();
        pool.left();
      }
      case PREPARING, ASKED -> {
        Checkout lent = checkout;
        over();
        if (lent != null) {
          lent.abandon("client disconnect while server was not ready", cut -> {});
        }
      }
      case OVER -> {}
    }
  }

  private void over() {
    state = State.OVER;
    checkout = null;
    if (reply != null) {
      reply.release();
      reply = null;
    }
  }

  private void finish(SecretAnswer found) {
    if (state != State.OVER) {
      over();
      answer.accept(found);
    }
  }

  // --- in the pool's queue ---

  @Override
  public boolean isWaiting() {
    return state == State.WAITING;
  }

  @Override
  public long waitingSince() {
    return begun;
  }

  @Override
  public boolean wantsBackend() {
    return true;
  }

  @Override
  public void onGreeting() {
    // It waits for a backend.
  }

  @Override
  public void onGranted(Checkout lent) {
    checkout = lent;
    state = State.PREPARING;
    ServerGreeting greeting = pool.greeting();
    ParameterValues wanted = greeting == null ? noParameters : greeting.values();
    if (lent.begin(this, this, wanted, statements, true)) {
      ask(lent);
    }
  }

  @Override
  public void onRefused(PoolerError error) {
    finish(new SecretAnswer.Failed(error, null));
  }

  // --- with a backend ---

  @Override
  public void onPrepared(ParameterValues parameters) {
    if (checkout != null) {
      ask(checkout);
    }
  }

  private void ask(Checkout lent) {
    state = State.ASKED;
    ByteBuf out = alloc.buffer(query.length() + user.length() + 96);
    // A temporary table, a role or a search_path of the last session must not forge the answer.
    FrontendEncoder.query(out, "DISCARD ALL");
    FrontendEncoder.parse(out, "", query);
    FrontendEncoder.bind(out, "", "", List.of(user));
    FrontendEncoder.describe(out, ObjectKind.PORTAL, "");
    FrontendEncoder.execute(out, "", 0);
    FrontendEncoder.sync(out);
    lent.onClientBytes(out);
    lent.onClientReadComplete();
  }

  @Override
  public void onNeverBegun() {
    state = State.WAITING;
    checkout = null;
    pool.enqueueAgain(this);
  }

  @Override
  public void onReadyForQuery(byte status, boolean quiet) {
    // The backend's return follows.
  }

  @Override
  public void onServerIdle() {
    ByteBuf whole = reply;
    finish(
        tooLong || whole == null
            ? AuthReply.failed("auth_query returns more than one user")
            : AuthReply.read(whole));
  }

  @Override
  public void onBytesReturned(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void onParameterStatus(String name, String value) {
    // The backend keeps its own account.
  }

  @Override
  public void onClientFault(PoolerError error) {
    Checkout lent = checkout;
    finish(AuthReply.failed("auth_query cannot be asked: " + error.logMessage()));
    if (lent != null) {
      lent.abandon("bad auth_query", cut -> {});
    }
  }

  @Override
  public void onTerminate() {
    // It never says goodbye.
  }

  @Override
  public void sweep(long now) {
    // The login's own limit ends it.
  }

  @Override
  public void onCheckoutLost(PoolerError error, boolean cut) {
    finish(new SecretAnswer.Failed(error, null));
  }

  // --- where the reply goes ---

  @Override
  public void write(ByteBuf bytes) {
    try {
      if (state == State.ASKED) {
        if (reply == null) {
          reply = alloc.buffer(bytes.readableBytes());
        }
        tooLong |= reply.readableBytes() + bytes.readableBytes() > MAX_REPLY;
        if (!tooLong) {
          reply.writeBytes(bytes);
        }
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void flush() {
    // Read when the server has nothing more to say.
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void setReading(boolean reading) {
    // It has said all that it wants to say.
  }

  @Override
  public ByteBufAllocator alloc() {
    return alloc;
  }
}
