package javax.annotation.meta;

/**
 * Named by R2DBC's annotations, so that the compiler warns when it is not there. The library that
 * has it is banned from the build.
 */
public enum When {
  ALWAYS,
  UNKNOWN,
  MAYBE,
  NEVER
}
