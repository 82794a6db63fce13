package dev.pooler.bench;

import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Finding the frames in one read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameScannerBenchmark {
  private final FrameScanner scanner = new FrameScanner(Integer.MAX_VALUE);
  private final Tags tags = new Tags();
  private final ByteBuf reply = Samples.simpleReply();
  private final ByteBuf narrowRows = Samples.rows(40);
  private final ByteBuf wideRows = Samples.rows(1000);

  @TearDown
  public void release() {
    reply.release();
    narrowRows.release();
    wideRows.release();
  }

  /** RowDescription, DataRow, CommandComplete, ReadyForQuery. */
  @Benchmark
  public int shortReply() throws ProtocolViolation {
    return scanner.scan(reply, tags) + tags.sum;
  }

  /** 16 kB of rows of 40 bytes. */
  @Benchmark
  public int narrowRows() throws ProtocolViolation {
    return scanner.scan(narrowRows, tags) + tags.sum;
  }

  /** 16 kB of rows of 1 kB. */
  @Benchmark
  public int wideRows() throws ProtocolViolation {
    return scanner.scan(wideRows, tags) + tags.sum;
  }

  private static final class Tags implements FrameScanner.Handler {
    private int sum;

    @Override
    public boolean onFrame(byte tag, ByteBuf in, int start, int length) {
      sum += tag;
      return true;
    }
  }
}
