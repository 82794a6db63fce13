package dev.pooler.core.pool;

import dev.pooler.core.error.PoolerError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.ClientStatements;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A checkout whose session lives on another event loop than its backend. The relay, and with it the
 * session's statements, belongs to the backend's loop (the <em>owner</em>) while the loan lasts;
 * bytes and events are carried between the two loops in order.
 *
 * <p>When the server has become idle, bytes of the next transaction may be on their way to the
 * owner already: the owner sends them back, and the session is told that the checkout is over only
 * once all of them have returned, so their order is kept. Methods of {@link Checkout} are called on
 * the session's loop (<em>home</em>).
 */
final class Loan implements Checkout {
  private final PoolMember member;
  private final Executor owner;
  private final Executor home;
  private final OwnerSide ownerSide = new OwnerSide();

  // Home side.
  private final ArrayDeque<ByteBuf> returned = new ArrayDeque<>();
  private final ArrayDeque<ByteBuf> late = new ArrayDeque<>();
  private @Nullable CheckoutUser user;
  private long sent;
  private boolean draining;
  private long missing;

  Loan(PoolMember member, Executor owner, Executor home) {
    this.member = member;
    this.owner = owner;
    this.home = home;
  }

  @Override
  public boolean begin(
      CheckoutUser newUser,
      RelayEnd client,
      ParameterValues wanted,
      @Nullable ClientStatements statements,
      boolean stopWhenIdle) {
    user = newUser;
    FarEnd end = new FarEnd(client, home);
    owner.execute(() -> ownerSide.begin(end, wanted, statements, stopWhenIdle));
    return false;
  }

  @Override
  public void onClientBytes(ByteBuf bytes) {
    if (draining) {
      late.addLast(bytes);
    } else {
      sent++;
      owner.execute(() -> ownerSide.onBytes(bytes));
    }
  }

  @Override
  public void onClientReadComplete() {
    // The owner sends each read on as it comes: one task instead of two.
  }

  @Override
  public void onClientWritable(boolean writable) {
    owner.execute(() -> ownerSide.onWritable(writable));
  }

  @Override
  public void giveBackUnused() {
    owner.execute(member::giveBackUnused);
  }

  @Override
  public void abandon(String reason, Consumer<Boolean> cut) {
    user = null;
    releaseLate();
    owner.execute(() -> ownerSide.abandon(reason, cut));
  }

  @Override
  public long backendId() {
    return member.backendId();
  }

  @Override
  public void cancelQuery(Runnable done) {
    owner.execute(() -> ownerSide.cancelQuery(done));
  }

  /** The owner is through, having taken {@code received} reads. */
  private void ended(long received) {
    missing = sent - received;
    draining = true;
    if (missing == 0) {
      finish();
    }
  }

  /** A read that came to the owner too late. */
  private void returned(ByteBuf bytes) {
    if (user == null) {
      bytes.release();
      return;
    }
    returned.addLast(bytes);
    if (--missing == 0) {
      finish();
    }
  }

  private void finish() {
    CheckoutUser served = user;
    user = null;
    if (served == null) {
      releaseLate();
      return;
    }
    served.onServerIdle();
    for (ByteBuf bytes = returned.pollFirst(); bytes != null; bytes = returned.pollFirst()) {
      served.onBytesReturned(bytes);
    }
    for (ByteBuf bytes = late.pollFirst(); bytes != null; bytes = late.pollFirst()) {
      served.onBytesReturned(bytes);
    }
  }

  /** The backend died on the way. */
  private void neverBegun() {
    CheckoutUser unserved = user;
    user = null;
    if (unserved != null) {
      unserved.onNeverBegun();
    }
  }

  private void lost(PoolerError error, boolean cut) {
    CheckoutUser loser = user;
    user = null;
    releaseLate();
    if (loser != null) {
      loser.onCheckoutLost(error, cut);
    }
  }

  private void releaseLate() {
    returned.forEach(ByteBuf::release);
    returned.clear();
    late.forEach(ByteBuf::release);
    late.clear();
  }

  /**
   * Runs something for the user on the session's loop, if the checkout is not over there by then.
   */
  private void tell(Consumer<CheckoutUser> event) {
    home.execute(() -> {
      if (user != null) {
        event.accept(user);
      }
    });
  }

  /** The loan as the backend's loop sees it. */
  private final class OwnerSide implements CheckoutUser {
    private boolean active;
    private long received;

    void begin(
        FarEnd end,
        ParameterValues wanted,
        @Nullable ClientStatements statements,
        boolean stopWhenIdle) {
      if (!member.isLent()) {
        home.execute(Loan.this::neverBegun);
        return;
      }
      active = true;
      if (member.begin(this, end, wanted, statements, stopWhenIdle)) {
        onPrepared(wanted);
      }
    }

    void onBytes(ByteBuf bytes) {
      if (active) {
        received++;
        member.onClientBytes(bytes);
        if (active) {
          member.onClientReadComplete();
        }
      } else {
        home.execute(() -> returned(bytes));
      }
    }

    void onWritable(boolean writable) {
      if (active) {
        member.onClientWritable(writable);
      }
    }

    void abandon(String reason, Consumer<Boolean> cut) {
      if (active) {
        active = false;
        member.abandon(reason, isCut -> home.execute(() -> cut.accept(isCut)));
      } else {
        home.execute(() -> cut.accept(false));
      }
    }

    void cancelQuery(Runnable done) {
      if (active) {
        member.cancelQuery(done);
      } else {
        done.run();
      }
    }

    @Override
    public void onNeverBegun() {
      throw new IllegalStateException("only a loan can come too late");
    }

    @Override
    public void onPrepared(ParameterValues parameters) {
      tell(session -> session.onPrepared(parameters));
    }

    @Override
    public void onReadyForQuery(byte status, boolean quiet) {
      long count = received;
      // What is on its way here has not been answered either.
      tell(session -> session.onReadyForQuery(status, quiet && count == sent));
    }

    @Override
    public void onServerIdle() {
      active = false;
      long count = received;
      home.execute(() -> ended(count));
    }

    @Override
    public void onBytesReturned(ByteBuf bytes) {
      throw new IllegalStateException("only a loan returns bytes");
    }

    @Override
    public void onParameterStatus(String name, String value) {
      tell(session -> session.onParameterStatus(name, value));
    }

    @Override
    public void onClientFault(PoolerError error) {
      tell(session -> session.onClientFault(error));
    }

    @Override
    public void onTerminate() {
      tell(CheckoutUser::onTerminate);
    }

    @Override
    public void sweep(long now) {
      tell(session -> session.sweep(now));
    }

    @Override
    public void onCheckoutLost(PoolerError error, boolean cut) {
      active = false;
      home.execute(() -> lost(error, cut));
    }
  }
}
