package dev.pooler.admin.render;

import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.Column;
import dev.pooler.protocol.backend.ErrorFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as backend messages, without the closing ReadyForQuery. Stateless. */
public final class AnswerEncoder {
  private static final String SUCCESS = "00000";

  private AnswerEncoder() {}

  /** The messages of one answer, one after the other. */
  public static byte[] encode(Answer answer) {
    ByteBuf out = Unpooled.buffer();
    switch (answer) {
      case Answer.Rows(Table table) -> rows(out, table);
      case Answer.Done(String tag) -> BackendEncoder.commandComplete(out, tag);
      case Answer.Noticed(String message, String detail, String tag) -> {
        BackendEncoder.notice(out, fields("NOTICE", SUCCESS, message, detail));
        BackendEncoder.commandComplete(out, tag);
      }
      case Answer.Failed(String sqlState, String message, String detail) ->
          BackendEncoder.error(out, fields("ERROR", sqlState, message, detail));
    }
    return ByteBufUtil.getBytes(out);
  }

  private static void rows(ByteBuf out, Table table) {
    List<Column> columns =
        table.columns().stream()
            .map(heading ->
                new Column(heading.name(), heading.type().oid(), heading.type().length()))
            .toList();
    BackendEncoder.rowDescription(out, columns);
    for (List<@Nullable String> row : table.rows()) {
      BackendEncoder.dataRow(out, row);
    }
    BackendEncoder.commandComplete(out, "SHOW");
  }

  private static ErrorFields fields(
      String severity, String sqlState, String message, @Nullable String detail) {
    ErrorFields fields = ErrorFields.of(severity, sqlState, message);
    return detail == null ? fields : fields.with(ErrorFields.DETAIL, detail);
  }
}
