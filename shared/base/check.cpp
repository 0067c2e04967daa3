// check.cpp: the one place where a bug ends the program.
#include "shared/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tertium {
void fail_check(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: this must hold and does not: %s\n", file, line, condition);
  std::abort();
}
}  // namespace tertium
