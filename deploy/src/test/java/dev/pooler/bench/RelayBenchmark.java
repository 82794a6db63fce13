package dev.pooler.bench;

import dev.pooler.core.relay.Relay;
import dev.pooler.core.relay.RelayEvents;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import dev.pooler.protocol.flow.StatementCatalog;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole checkout: attached, the client's read to the server, the server's read to the client,
 * detached.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RelayBenchmark {
  private static final int ROW = 100;

  private final CountingEnd client = new CountingEnd();
  private final CountingEnd server = new CountingEnd();
  private final Owner owner = new Owner();
  private final Relay relay = relay(server, owner);
  private final ClientStatements names = new ClientStatements(new StatementCatalog());
  private final ServerStatements prepared = new ServerStatements(200);
  private final ByteBuf simpleQuery = Samples.simpleQuery();
  private final ByteBuf simpleReply = Samples.simpleReply();
  private final ByteBuf extendedQuery = Samples.extendedQuery();
  private final ByteBuf extendedReply = Samples.extendedReply();
  private final ByteBuf preparedQuery = Samples.preparedQuery();
  private final ByteBuf preparedReply = Samples.preparedReply();
  private final Relay longReply = relay(new CountingEnd(), new Owner());
  private final CountingEnd reader = new CountingEnd();
  private final ByteBuf rows = Samples.middleOfRows(ROW);

  /** Prepares the named statement, and begins a result that has no end. */
  @Setup
  public void begin() {
    ByteBuf parse = Samples.namedParse();
    ByteBuf reply = Samples.parseReply();
    transaction(parse, reply);
    parse.release();
    reply.release();
    longReply.attach(reader, true, null, null);
    longReply.onClientBytes(Samples.simpleQuery());
    longReply.onServerBytes(Samples.halfRow(ROW));
  }

  @TearDown
  public void release() {
    longReply.detach();
    rows.release();
    simpleQuery.release();
    simpleReply.release();
    extendedQuery.release();
    extendedReply.release();
    preparedQuery.release();
    preparedReply.release();
  }

  @Benchmark
  public long simple() {
    return transaction(simpleQuery, simpleReply);
  }

  /** Parse, Bind, Describe, Execute, Sync, without a name. */
  @Benchmark
  public long extended() {
    return transaction(extendedQuery, extendedReply);
  }

  /** Bind of a named statement, whose name is replaced, Describe, Execute, Sync. */
  @Benchmark
  public long prepared() {
    return transaction(preparedQuery, preparedReply);
  }

  /** One read of 16 kB in the middle of a long result. */
  @Benchmark
  public long rows() {
    longReply.onServerBytes(rows.retain());
    longReply.onServerReadComplete();
    return reader.bytes();
  }

  /** Checkouts that have come to their end. */
  long ended() {
    return owner.ended;
  }

  CountingEnd client() {
    return client;
  }

  CountingEnd server() {
    return server;
  }

  private long transaction(ByteBuf question, ByteBuf answer) {
    relay.attach(client, true, names, prepared);
    relay.onClientBytes(question.retain());
    relay.onClientReadComplete();
    relay.onServerBytes(answer.retain());
    relay.onServerReadComplete();
    return owner.ended;
  }

  private static Relay relay(CountingEnd server, Owner owner) {
    Relay relay = new Relay(server, new Exchange(), owner, Integer.MAX_VALUE);
    owner.relay = relay;
    return relay;
  }

  /** Ends the checkout when the server is idle, as a pool does; nothing else may happen. */
  private static final class Owner implements RelayEvents {
    private @Nullable Relay relay;
    private long ended;

    @Override
    public void onReadyForQuery(byte status, boolean quiet) {}

    @Override
    public void onServerIdle(@Nullable ByteBuf rest) {
      Relay mine = relay;
      if (rest != null || mine == null) {
        throw new AssertionError("bytes behind the reply");
      }
      mine.detach();
      ended++;
    }

    @Override
    public void onParameterStatus(String name, String value) {
      throw new AssertionError(name);
    }

    @Override
    public void onServerError(@Nullable String sqlState, String message, boolean fatal) {
      throw new AssertionError(message);
    }

    @Override
    public void onTerminate() {
      throw new AssertionError("terminated");
    }

    @Override
    public void onClientFault(String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void onServerFault(String reason) {
      throw new AssertionError(reason);
    }
  }
}
