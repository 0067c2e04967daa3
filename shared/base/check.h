// check.h: stops the program on a bug, in every build; never for input that can be wrong.
#pragma once

namespace tertium {
// Prints where and what, then aborts.
[[noreturn]] void fail_check(const char* file, int line, const char* condition);
}  // namespace tertium

#define CHECK(condition) \
  do { if (!(condition)) ::tertium::fail_check(__FILE__, __LINE__, #condition); } while (false)
