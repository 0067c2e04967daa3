// cka.h: how alike two sets of features of the same objects are up to rotation and scale, aligned by names.
#pragma once
#include <string>

#include "shared/analysis/cka.h"
#include "shared/domain/embedding.h"

namespace tertium {

struct CkaTask {
  Embedding a, b;                              // features or embeddings
  CkaOptions options;
  bool ignore_names = false;
  std::string a_what = "the first side", b_what = "the second side";  // for messages
};

struct CkaTaskReport {
  CkaReport cka;
  std::size_t objects = 0, rows_moved = 0;     // of b, into the order of a
  bool aligned = false;                        // by names; false: rows as stored
};

// kInvalid: names that do not match, other numbers of rows, and as compare_cka.
Result<CkaTaskReport> run_cka_task(const CkaTask& task, Executor& executor);

}  // namespace tertium
