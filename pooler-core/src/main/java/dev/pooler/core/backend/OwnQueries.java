package dev.pooler.core.backend;

import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.backend.ErrorResponse;
import dev.pooler.protocol.backend.ParameterStatus;
import dev.pooler.protocol.backend.ReadyForQuery;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.flow.ServerStatements;
import dev.pooler.protocol.frontend.FrontendEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The pooler's own conversation with a server, while no session holds the backend: one question at
 * a time, and what the server says unasked. Confined to the backend's event loop.
 */
final class OwnQueries {
  private final Backend backend;
  private final BackendFacts facts;
  private final @Nullable ServerStatements statements;
  private @Nullable Question question;
  private @Nullable String error;

  OwnQueries(Backend backend, BackendFacts facts, @Nullable ServerStatements statements) {
    this.backend = backend;
    this.facts = facts;
    this.statements = statements;
  }

  /** Sends a simple query (PostgreSQL docs, 54.2.2). */
  void ask(Channel open, String sql, Question asked) {
    question = asked;
    error = null;
    ByteBuf out = open.alloc().buffer(sql.length() + 16);
    FrontendEncoder.query(out, sql);
    open.writeAndFlush(out, open.voidPromise());
  }

  /** Nobody waits for the answer any more. */
  void forget() {
    question = null;
  }

  void onMessage(BackendMessage message, ByteBuf body) {
    switch (message) {
      case ParameterStatus(String name, String value) -> facts.parameterChanged(name, value);
      case ErrorResponse failed -> onError(failed);
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

  private void onError(ErrorResponse failed) {
    String severity = failed.fields().severity();
    if ("FATAL".equals(severity) || "PANIC".equals(severity)) {
      facts.saidFatal(failed.fields().sqlState(), failed.fields().message());
      // It hangs up next; nobody should be lent it in between.
      backend.gone(failed.fields().message());
    } else if (error == null) {
      error = failed.fields().message();
    }
  }

  private void onReady(TransactionStatus status) {
    Question asked = question;
    if (asked == null || backend.state() != BackendState.ASKING) {
      return;
    }
    String failure =
        error == null && status != TransactionStatus.IDLE ? "transaction left open" : error;
    question = null;
    error = null;
    backend.answered();
    asked.answered(failure);
  }
}
