package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.CheckoutUser;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A backend without a server: notes what the session does to it, and is the test's to steer. */
final class FakeCheckout implements Checkout {
  private static final long ID = 4711;

  /** What the session did, in order. */
  final List<String> calls = new ArrayList<>();

  private final boolean ready;
  private final boolean cut;
  private @Nullable CheckoutUser user;
  private @Nullable RelayEnd client;
  @Nullable ClientStatements statements;
  @Nullable ParameterValues wanted;
  private boolean ended;

  private FakeCheckout(boolean ready, boolean cut) {
    this.ready = ready;
    this.cut = cut;
  }

  /** One that has the session's parameters already. */
  static FakeCheckout ready() {
    return new FakeCheckout(true, false);
  }

  /** One that must be given the session's parameters first. */
  static FakeCheckout unprepared() {
    return new FakeCheckout(false, false);
  }

  /** One that has sent its client only a part of a message when it is abandoned. */
  static FakeCheckout cut() {
    return new FakeCheckout(true, true);
  }

  /** The session, as the backend sees it. */
  CheckoutUser user() {
    return Objects.requireNonNull(user);
  }

  /** The client, as the backend sees it. */
  RelayEnd client() {
    return Objects.requireNonNull(client);
  }

  /** The server sends something to the client. */
  void reply(ByteBuf... messages) {
    client().write(PgBytes.stream(messages));
    client().flush();
  }

  /** The server is through with a query: what the relay makes of a reply that it has to pass on. */
  void answer(char status, boolean quiet, ByteBuf... messages) {
    user().onReadyForQuery((byte) status, quiet);
    reply(messages);
  }

  /** The server is idle, and the backend is taken away. */
  void idle() {
    end();
    user().onServerIdle();
  }

  /** The backend is gone. */
  void end() {
    assertThat(ended).as("ended once").isFalse();
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public boolean begin(
      CheckoutUser newUser,
      RelayEnd newClient,
      ParameterValues newWanted,
      @Nullable ClientStatements newStatements,
      boolean stopWhenIdle) {
    user = newUser;
    client = newClient;
    wanted = newWanted;
    statements = newStatements;
    return ready;
  }

  @Override
  public void onClientBytes(ByteBuf bytes) {
    assertThat(ended).as("bytes after the end").isFalse();
    calls.add("bytes " + tags(bytes));
    bytes.release();
  }

  private static String tags(ByteBuf in) {
    StringBuilder tags = new StringBuilder();
    int at = in.readerIndex();
    while (at < in.writerIndex()) {
      tags.append((char) in.getByte(at));
      at += 1 + in.getInt(at + 1);
    }
    return tags.toString();
  }

  @Override
  public void onClientReadComplete() {
    calls.add("complete");
  }

  @Override
  public void onClientWritable(boolean writable) {
    calls.add("writable " + writable);
  }

  @Override
  public void giveBackUnused() {
    end();
    calls.add("unused");
  }

  @Override
  public void abandon(String reason, Consumer<Boolean> told) {
    end();
    calls.add("abandon: " + reason);
    told.accept(cut);
  }

  @Override
  public long backendId() {
    return ID;
  }

  @Override
  public void cancelQuery(Runnable done) {
    calls.add("cancel");
    done.run();
  }
}
