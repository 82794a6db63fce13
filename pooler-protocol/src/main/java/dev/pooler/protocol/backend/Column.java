package dev.pooler.protocol.backend;

/**
 * A column of a result that this program makes itself; always in text format, of no table.
 *
 * @param typeOid of the type, as in {@code pg_type}
 * @param typeLength of the type in bytes, -1 where it varies
 */
public record Column(String name, int typeOid, int typeLength) {

  private static final int TEXT_OID = 25;
  private static final int INT4_OID = 23;
  private static final int INT8_OID = 20;

  /** A column of type {@code text}. */
  public static Column text(String name) {
    return new Column(name, TEXT_OID, -1);
  }

  /** A column of type {@code int4}. */
  public static Column int4(String name) {
    return new Column(name, INT4_OID, Integer.BYTES);
  }

  /** A column of type {@code int8}. */
  public static Column int8(String name) {
    return new Column(name, INT8_OID, Long.BYTES);
  }
}
