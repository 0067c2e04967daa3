// torch_reference.h: a process that runs torch_reference.py, asked line by line, so that its stretches and ours take turns.
#pragma once
#include <cstdio>
#include <string>

#include "shared/wire/json_fields.h"

namespace tertium {

class TorchReference {
 public:
  // command: what a shell starts, e.g. "python3 tests/bench/fit/torch_reference.py". The program ends with a message when the process does.
  explicit TorchReference(const std::string& command);
  ~TorchReference();
  TorchReference(const TorchReference&) = delete;
  TorchReference& operator=(const TorchReference&) = delete;
  // One request and its answer: see torch_reference.py.
  wire::Json ask(const wire::Json& request);

 private:
  std::FILE* in_ = nullptr;   // of the process
  std::FILE* out_ = nullptr;
  int process_ = 0;
};

}  // namespace tertium
