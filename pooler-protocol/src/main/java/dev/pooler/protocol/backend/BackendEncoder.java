package dev.pooler.protocol.backend;

import dev.pooler.protocol.frame.FrameWriter;
import dev.pooler.protocol.frame.WireText;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to clients: each method appends one complete frame to a buffer. Strings that hold
 * a NUL are refused with {@link IllegalArgumentException}. Stateless.
 */
public final class BackendEncoder {

  private static final int PROTOCOL_3 = 3 << 16;
  private static final int NULL_LENGTH = -1;
  private static final int NO_TYPE_MODIFIER = -1;

  private BackendEncoder() {}

  /** Appends AuthenticationOk. */
  public static void authenticationOk(ByteBuf out) {
    FrameWriter.end(out, beginAuthentication(out, Authentication.Ok.CODE));
  }

  /** Appends AuthenticationCleartextPassword. */
  public static void authenticationCleartextPassword(ByteBuf out) {
    FrameWriter.end(out, beginAuthentication(out, Authentication.CleartextPassword.CODE));
  }

  /**
   * Appends AuthenticationMD5Password.
   *
   * @param salt four random bytes
   */
  public static void authenticationMd5Password(ByteBuf out, byte[] salt) {
    if (salt.length != Authentication.Md5Password.SALT_LENGTH) {
      throw new IllegalArgumentException("salt of " + salt.length + " bytes");
    }
    int frame = beginAuthentication(out, Authentication.Md5Password.CODE);
    out.writeBytes(salt);
    FrameWriter.end(out, frame);
  }

  /** Appends AuthenticationSASL with these mechanisms, best first. */
  public static void authenticationSasl(ByteBuf out, List<String> mechanisms) {
    int frame = beginAuthentication(out, Authentication.Sasl.CODE);
    mechanisms.forEach(mechanism -> WireText.writeCString(out, mechanism));
    out.writeByte(0);
    FrameWriter.end(out, frame);
  }

  /** Appends AuthenticationSASLContinue. */
  public static void authenticationSaslContinue(ByteBuf out, byte[] data) {
    int frame = beginAuthentication(out, Authentication.SaslContinue.CODE);
    out.writeBytes(data);
    FrameWriter.end(out, frame);
  }

  /** Appends AuthenticationSASLFinal. */
  public static void authenticationSaslFinal(ByteBuf out, byte[] data) {
    int frame = beginAuthentication(out, Authentication.SaslFinal.CODE);
    out.writeBytes(data);
    FrameWriter.end(out, frame);
  }

  /**
   * Appends NegotiateProtocolVersion: 3.{@code newestMinor} is spoken, the extensions in {@code
   * unknown} are not.
   */
  public static void negotiateProtocolVersion(ByteBuf out, int newestMinor, List<String> unknown) {
    int frame = FrameWriter.begin(out, BackendTag.NEGOTIATE_PROTOCOL_VERSION);
    out.writeInt(PROTOCOL_3 | newestMinor);
    out.writeInt(unknown.size());
    unknown.forEach(name -> WireText.writeCString(out, name));
    FrameWriter.end(out, frame);
  }

  /** Appends BackendKeyData; the secret is four bytes long unless protocol 3.2 is spoken. */
  public static void backendKeyData(ByteBuf out, int processId, byte[] secret) {
    if (!BackendKeyData.isSecretLength(secret.length)) {
      throw new IllegalArgumentException("secret of " + secret.length + " bytes");
    }
    int frame = FrameWriter.begin(out, BackendTag.BACKEND_KEY_DATA);
    out.writeInt(processId);
    out.writeBytes(secret);
    FrameWriter.end(out, frame);
  }

  /** Appends ParameterStatus. */
  public static void parameterStatus(ByteBuf out, String name, String value) {
    int frame = FrameWriter.begin(out, BackendTag.PARAMETER_STATUS);
    WireText.writeCString(out, name);
    WireText.writeCString(out, value);
    FrameWriter.end(out, frame);
  }

  /** Appends ReadyForQuery. */
  public static void readyForQuery(ByteBuf out, TransactionStatus status) {
    int frame = FrameWriter.begin(out, BackendTag.READY_FOR_QUERY);
    out.writeByte(status.code());
    FrameWriter.end(out, frame);
  }

  /** Appends ErrorResponse. */
  public static void error(ByteBuf out, ErrorFields fields) {
    int frame = FrameWriter.begin(out, BackendTag.ERROR_RESPONSE);
    fields.write(out);
    FrameWriter.end(out, frame);
  }

  /** Appends NoticeResponse. */
  public static void notice(ByteBuf out, ErrorFields fields) {
    int frame = FrameWriter.begin(out, BackendTag.NOTICE_RESPONSE);
    fields.write(out);
    FrameWriter.end(out, frame);
  }

  /** Appends ParseComplete. */
  public static void parseComplete(ByteBuf out) {
    FrameWriter.empty(out, BackendTag.PARSE_COMPLETE);
  }

  /** Appends BindComplete. */
  public static void bindComplete(ByteBuf out) {
    FrameWriter.empty(out, BackendTag.BIND_COMPLETE);
  }

  /** Appends CloseComplete. */
  public static void closeComplete(ByteBuf out) {
    FrameWriter.empty(out, BackendTag.CLOSE_COMPLETE);
  }

  /** Appends NoData. */
  public static void noData(ByteBuf out) {
    FrameWriter.empty(out, BackendTag.NO_DATA);
  }

  /** Appends EmptyQueryResponse. */
  public static void emptyQueryResponse(ByteBuf out) {
    FrameWriter.empty(out, BackendTag.EMPTY_QUERY_RESPONSE);
  }

  /** Appends PortalSuspended. */
  public static void portalSuspended(ByteBuf out) {
    FrameWriter.empty(out, BackendTag.PORTAL_SUSPENDED);
  }

  /** Appends CommandComplete; {@code tag} is a command tag such as {@code SELECT 5}. */
  public static void commandComplete(ByteBuf out, String tag) {
    int frame = FrameWriter.begin(out, BackendTag.COMMAND_COMPLETE);
    WireText.writeCString(out, tag);
    FrameWriter.end(out, frame);
  }

  /** Appends RowDescription; every column in text format. */
  public static void rowDescription(ByteBuf out, List<Column> columns) {
    int frame = FrameWriter.begin(out, BackendTag.ROW_DESCRIPTION);
    out.writeShort(columns.size());
    for (Column column : columns) {
      WireText.writeCString(out, column.name());
      out.writeInt(0); // no table
      out.writeShort(0); // nor a column of it
      out.writeInt(column.typeOid());
      out.writeShort(column.typeLength());
      out.writeInt(NO_TYPE_MODIFIER);
      out.writeShort(0); // text
    }
    FrameWriter.end(out, frame);
  }

  /** Appends DataRow; null is SQL's NULL. */
  public static void dataRow(ByteBuf out, List<@Nullable String> values) {
    int frame = FrameWriter.begin(out, BackendTag.DATA_ROW);
    out.writeShort(values.size());
    for (String value : values) {
      if (value == null) {
        out.writeInt(NULL_LENGTH);
      } else {
        int length = out.writerIndex();
        out.writeInt(0);
        WireText.write(out, value);
        out.setInt(length, out.writerIndex() - length - Integer.BYTES);
      }
    }
    FrameWriter.end(out, frame);
  }

  private static int beginAuthentication(ByteBuf out, int code) {
    int frame = FrameWriter.begin(out, BackendTag.AUTHENTICATION);
    out.writeInt(code);
    return frame;
  }
}
