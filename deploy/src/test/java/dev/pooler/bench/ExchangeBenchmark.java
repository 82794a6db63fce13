package dev.pooler.bench;

import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import dev.pooler.protocol.flow.StatementCatalog;
import dev.pooler.protocol.flow.Verdict;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Keeping track of one transaction's messages and replies. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExchangeBenchmark {
  private final Exchange exchange = new Exchange();
  private final ClientStatements names = new ClientStatements(new StatementCatalog());
  private final ServerStatements prepared = new ServerStatements(200);
  private final FrameScanner scanner = new FrameScanner(Integer.MAX_VALUE);
  private final FrameScanner.Handler fromClient = this::fromClient;
  private final FrameScanner.Handler fromServer = this::fromServer;
  private final ByteBuf rewritten = ByteBufAllocator.DEFAULT.directBuffer(1024);
  private final ByteBuf simpleQuery = Samples.simpleQuery();
  private final ByteBuf simpleReply = Samples.simpleReply();
  private final ByteBuf extendedQuery = Samples.extendedQuery();
  private final ByteBuf extendedReply = Samples.extendedReply();
  private final ByteBuf preparedQuery = Samples.preparedQuery();
  private final ByteBuf preparedReply = Samples.preparedReply();

  @Setup
  public void prepare() throws ProtocolViolation {
    ByteBuf parse = Samples.namedParse();
    ByteBuf reply = Samples.parseReply();
    transaction(parse, reply);
    parse.release();
    reply.release();
  }

  @TearDown
  public void release() {
    rewritten.release();
    simpleQuery.release();
    simpleReply.release();
    extendedQuery.release();
    extendedReply.release();
    preparedQuery.release();
    preparedReply.release();
  }

  @Benchmark
  public boolean simple() throws ProtocolViolation {
    return transaction(simpleQuery, simpleReply);
  }

  /** Parse, Bind, Describe, Execute, Sync, without a name. */
  @Benchmark
  public boolean extended() throws ProtocolViolation {
    return transaction(extendedQuery, extendedReply);
  }

  /** Bind of a named statement, whose name is replaced, Describe, Execute, Sync. */
  @Benchmark
  public boolean prepared() throws ProtocolViolation {
    return transaction(preparedQuery, preparedReply);
  }

  private boolean transaction(ByteBuf question, ByteBuf answer) throws ProtocolViolation {
    exchange.attach(names, prepared);
    scanner.scan(question, fromClient);
    scanner.scan(answer, fromServer);
    boolean idle = exchange.idle();
    exchange.detach();
    return idle;
  }

  private boolean fromClient(byte tag, ByteBuf in, int start, int length) {
    Verdict verdict = exchange.onFrontend(tag, in, start, length);
    if (verdict == Verdict.REPLACE) {
      exchange.writeToServer(rewritten.clear());
    }
    return true;
  }

  private boolean fromServer(byte tag, ByteBuf in, int start, int length) {
    return exchange.onBackend(tag, in, start, length) == Verdict.PASS;
  }
}
