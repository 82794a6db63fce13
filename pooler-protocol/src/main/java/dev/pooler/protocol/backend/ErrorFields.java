package dev.pooler.protocol.backend;

import dev.pooler.protocol.frame.WireText;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an error or a notice. Fields whose code is not known here are kept, so that an
 * error is passed on as it came. Immutable.
 *
 * @param fields by code, in the order of the wire; codes are 1 to 255. Strings are as {@link
 *     WireText} reads them. Copied; unmodifiable.
 */
public record ErrorFields(SequencedMap<Character, String> fields) {

  /** Severity, in the server's language. */
  public static final char SEVERITY_LOCALIZED = 'S';

  /** Severity, never translated. */
  public static final char SEVERITY = 'V';

  /** SQLSTATE. */
  public static final char SQL_STATE = 'C';

  /** The primary message, one line. */
  public static final char MESSAGE = 'M';

  /** More about the problem. */
  public static final char DETAIL = 'D';

  /** What to do about it. */
  public static final char HINT = 'H';

  /** Checks that every field can be written. */
  public ErrorFields {
    fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    fields.forEach((code, text) -> {
      if (code == 0 || code > 0xff || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("error field " + (int) code);
      }
    });
  }

  /** The fields that every error must have, in PostgreSQL's order. */
  public static ErrorFields of(String severity, String sqlState, String message) {
    LinkedHashMap<Character, String> fields = new LinkedHashMap<>();
    fields.put(SEVERITY_LOCALIZED, severity);
    fields.put(SEVERITY, severity);
    fields.put(SQL_STATE, sqlState);
    fields.put(MESSAGE, message);
    return new ErrorFields(fields);
  }

  /** These fields and one more, or one changed. */
  public ErrorFields with(char code, String text) {
    LinkedHashMap<Character, String> changed = new LinkedHashMap<>(fields);
    changed.put(code, text);
    return new ErrorFields(changed);
  }

  /**
   * Severity, untranslated where the server says it (since 9.6); {@code ERROR} where none is given.
   */
  public String severity() {
    String severity = fields.getOrDefault(SEVERITY, "");
    return severity.isEmpty() ? fields.getOrDefault(SEVERITY_LOCALIZED, "ERROR") : severity;
  }

  /** SQLSTATE; {@code XX000} (internal error) where none is given. */
  public String sqlState() {
    return fields.getOrDefault(SQL_STATE, "XX000");
  }

  /** The primary message; empty where none is given. */
  public String message() {
    return fields.getOrDefault(MESSAGE, "");
  }

  /** More about the problem, or null. */
  public @Nullable String detail() {
    return field(DETAIL);
  }

  /** What to do about it, or null. */
  public @Nullable String hint() {
    return field(HINT);
  }

  /** A field by its code, or null. */
  public @Nullable String field(char code) {
    return fields.get(code);
  }

  /**
   * Reads the body of an error or a notice. Takes any bytes: an error that is cut off still says
   * more than a violation. Of a field given twice the last one counts.
   */
  static ErrorFields read(ByteBuf in, int start, int length) {
    LinkedHashMap<Character, String> fields = new LinkedHashMap<>();
    int end = start + length;
    int at = start;
    while (at < end && in.getByte(at) != 0) {
      char code = (char) in.getUnsignedByte(at);
      int text = at + 1;
      int nul = text < end ? in.indexOf(text, end, (byte) 0) : -1;
      int textEnd = nul < 0 ? end : nul;
      fields.put(code, WireText.read(in, text, textEnd - text));
      at = textEnd + 1;
    }
    return new ErrorFields(fields);
  }

  /** Appends the fields and their terminator. */
  void write(ByteBuf out) {
    fields.forEach((code, text) -> {
      out.writeByte(code);
      WireText.writeCString(out, text);
    });
    out.writeByte(0);
  }
}
