package dev.pooler.admin.render;

/** The PostgreSQL types that console columns have. All values are sent in text format. */
public enum ColumnType {
  TEXT(25, -1),
  INT4(23, 4),
  INT8(20, 8),
  NUMERIC(1700, -1);

  private final int oid;
  private final int length;

  ColumnType(int oid, int length) {
    this.oid = oid;
    this.length = length;
  }

  /** Object id in {@code pg_type}. */
  public int oid() {
    return oid;
  }

  /** {@code typlen}: bytes, or -1 for a variable length. */
  public int length() {
    return length;
  }
}
