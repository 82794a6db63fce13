package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Plays conversations to a tracker: {@code >Q} is sent, {@code <T} comes back; ReadyForQuery comes
 * with its status, as in {@code <ZI}.
 */
final class TrackerScript {
  final ReplyTracker tracker = new ReplyTracker();

  /** All of whose steps are in order. */
  ReplyTracker play(String script) {
    for (String step : script.split(" ", -1)) {
      assertThat(step(step)).as(step + " in " + script).isEqualTo(Verdict.PASS);
    }
    return tracker;
  }

  Verdict step(String step) {
    if (step.charAt(0) == '>') {
      tracker.onFrontend((byte) step.charAt(1));
      return Verdict.PASS;
    }
    ByteBuf frame = Unpooled.buffer().writeByte(step.charAt(1)).writeInt(5);
    frame.writeByte(step.length() > 2 ? step.charAt(2) : 0);
    return tracker.onBackend((byte) step.charAt(1), frame, 0, 6);
  }
}
