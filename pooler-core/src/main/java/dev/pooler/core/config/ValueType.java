package dev.pooler.core.config;

/** How the values of a key are read and printed. Implementations are immutable. */
public interface ValueType<T> {

  /**
   * Reads a value.
   *
   * @param text the value as it stands in the file, white space around it already taken off
   * @throws BadValueException if the value breaks the type's rule
   */
  T parse(String text) throws BadValueException;

  /** The value as {@code SHOW CONFIG} prints it. */
  String format(T value);

  /** Whether the value is printed as it was written. */
  default boolean verbatim() {
    return false;
  }

  /** Whether the value must never be printed, neither in messages nor in {@code toString}. */
  default boolean secret() {
    return false;
  }
}
