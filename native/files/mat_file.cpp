// mat_file.cpp: the child process in which libmatio sees a MATLAB file, and what comes back from it.
#include "native/files/mat_file.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <optional>

#include <matio.h>

#include "shared/base/bits.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/mat_layout.h"

namespace tertium {
namespace {

using wire::MatVariable;

constexpr int kExitNoLibrary = 77;

// --- In the child -----------------------------------------------------------------------------------------------------

// libmatio's functions, found at run time: the program itself never loads the library, nor the forty that it brings along.
struct Matio {
  decltype(&Mat_Open) open = nullptr;
  decltype(&Mat_CreateVer) create = nullptr;
  decltype(&Mat_Close) close = nullptr;
  decltype(&Mat_VarReadNextInfo) next = nullptr;
  decltype(&Mat_VarReadDataAll) read_data = nullptr;
  decltype(&Mat_VarFree) free = nullptr;
  decltype(&Mat_VarCreate) make = nullptr;
  decltype(&Mat_VarWrite) write = nullptr;

  bool load() {
    void* library = ::dlopen(TERTIUM_MATIO_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
      return function != nullptr;
    };
    return find(open, "Mat_Open") && find(create, "Mat_CreateVer") && find(close, "Mat_Close") && find(next, "Mat_VarReadNextInfo") &&
           find(read_data, "Mat_VarReadDataAll") && find(free, "Mat_VarFree") && find(make, "Mat_VarCreate") && find(write, "Mat_VarWrite");
  }
};

// Bytes to the parent through a buffer. When the parent has gone the child has nothing left to do.
class PipeOut {
 public:
  explicit PipeOut(int fd) : fd_(fd) { buffer_.reserve(kBuffer); }
  void put(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > kBuffer) flush();
    if (bytes.size() > kBuffer) write_all(bytes);
    else buffer_ += bytes;
  }
  void flush() {
    write_all(buffer_);
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kBuffer = 1 << 16;
  void write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t done = ::write(fd_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) ::_exit(1);
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
  }
  int fd_;
  std::string buffer_;
};

const char* type_word(const matvar_t& variable) {
  if (variable.isLogical) return "logical";
  switch (variable.class_type) {
    case MAT_C_CELL: return "cell";
    case MAT_C_STRUCT: return "struct";
    case MAT_C_OBJECT: return "object";
    case MAT_C_CHAR: return "char";
    case MAT_C_SPARSE: return "sparse";
    case MAT_C_DOUBLE: return "double";
    case MAT_C_SINGLE: return "single";
    case MAT_C_INT8: return "int8";
    case MAT_C_UINT8: return "uint8";
    case MAT_C_INT16: return "int16";
    case MAT_C_UINT16: return "uint16";
    case MAT_C_INT32: return "int32";
    case MAT_C_UINT32: return "uint32";
    case MAT_C_INT64: return "int64";
    case MAT_C_UINT64: return "uint64";
    case MAT_C_FUNCTION: return "function";
    default: return "opaque";
  }
}

std::size_t size_of_type(matio_types type) {
  switch (type) {
    case MAT_T_INT8: case MAT_T_UINT8: return 1;
    case MAT_T_INT16: case MAT_T_UINT16: return 2;
    case MAT_T_INT32: case MAT_T_UINT32: case MAT_T_SINGLE: return 4;
    case MAT_T_INT64: case MAT_T_UINT64: case MAT_T_DOUBLE: return 8;
    default: return 0;
  }
}

bool is_numeric(const matvar_t& variable) { return variable.class_type >= MAT_C_DOUBLE && variable.class_type <= MAT_C_UINT64; }

// How many values the shape speaks of; nothing when that is more than can be.
std::optional<std::uint64_t> count_of(const matvar_t& variable) {
  if (variable.rank < 0 || variable.rank > static_cast<int>(kMatAxesMax) || (variable.rank > 0 && !variable.dims)) return std::nullopt;
  std::uint64_t count = 1;
  for (int a = 0; a < variable.rank; ++a) {
    const std::uint64_t length = variable.dims[a];
    if (length != 0 && count > UINT64_MAX / length) return std::nullopt;
    count *= length;
  }
  return count;
}

std::optional<double> number_at(const matvar_t& variable, std::uint64_t index) {
  const auto load = [&](auto sample) {
    std::memcpy(&sample, static_cast<const char*>(variable.data) + index * sizeof sample, sizeof sample);
    return static_cast<double>(sample);
  };
  switch (variable.data_type) {
    case MAT_T_DOUBLE: return load(double{});
    case MAT_T_SINGLE: return load(float{});
    case MAT_T_INT8: return load(std::int8_t{});
    case MAT_T_UINT8: return load(std::uint8_t{});
    case MAT_T_INT16: return load(std::int16_t{});
    case MAT_T_UINT16: return load(std::uint16_t{});
    case MAT_T_INT32: return load(std::int32_t{});
    case MAT_T_UINT32: return load(std::uint32_t{});
    case MAT_T_INT64: return load(std::int64_t{});
    case MAT_T_UINT64: return load(std::uint64_t{});
    default: return std::nullopt;
  }
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 63));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 63));
    out += static_cast<char>(0x80 | (point & 63));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 63));
    out += static_cast<char>(0x80 | (point >> 6 & 63));
    out += static_cast<char>(0x80 | (point & 63));
  }
}

// The characters of a char array as MATLAB counts them (UTF-16 units; of UTF-8 text whole code points), in its column order.
std::optional<std::vector<std::uint32_t>> units_of(const matvar_t& variable, std::uint64_t count) {
  std::vector<std::uint32_t> units;
  if (count == 0) return units;
  if (!variable.data) return std::nullopt;
  const auto* bytes = static_cast<const unsigned char*>(variable.data);
  const std::uint64_t have = variable.nbytes;
  if (variable.data_type == MAT_T_UINT16 || variable.data_type == MAT_T_UTF16) {
    if (have / 2 < count) return std::nullopt;
    for (std::uint64_t n = 0; n < count; ++n) {
      std::uint16_t unit = 0;
      std::memcpy(&unit, bytes + 2 * n, 2);
      units.push_back(unit);
    }
    return units;
  }
  if (variable.data_type == MAT_T_UINT32 || variable.data_type == MAT_T_UTF32) {
    if (have / 4 < count) return std::nullopt;
    for (std::uint64_t n = 0; n < count; ++n) {
      std::uint32_t unit = 0;
      std::memcpy(&unit, bytes + 4 * n, 4);
      units.push_back(unit);
    }
    return units;
  }
  const bool utf8 = variable.data_type == MAT_T_UTF8;
  if (!utf8 && variable.data_type != MAT_T_UINT8 && variable.data_type != MAT_T_INT8) return std::nullopt;
  for (std::uint64_t at = 0; at < have && units.size() < count;) {
    const unsigned lead = bytes[at];
    const unsigned more = !utf8 || lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 4;
    if (more == 4 || at + more >= have) return std::nullopt;
    std::uint32_t point = more == 0 ? lead : lead & (0x3Fu >> more);
    for (unsigned m = 1; m <= more; ++m) point = point << 6 | (bytes[at + m] & 63u);
    units.push_back(point);
    at += more + 1;
  }
  if (units.size() != count) return std::nullopt;
  return units;
}

// The rows of a char array; nothing when it is damaged or not a matrix.
std::optional<std::vector<std::string>> texts_of(const matvar_t& variable) {
  const std::optional<std::uint64_t> count = count_of(variable);
  if (!count || variable.rank != 2 || variable.class_type != MAT_C_CHAR) return std::nullopt;
  const std::optional<std::vector<std::uint32_t>> units = units_of(variable, *count);
  if (!units) return std::nullopt;
  if (*count == 0) return std::vector<std::string>();  // 0 x 0 is MATLAB's empty text
  const std::size_t rows = variable.dims[0], columns = variable.dims[1];
  std::vector<std::string> out(rows);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      std::uint32_t unit = (*units)[c * rows + r];
      if (unit >= 0xD800 && unit < 0xDC00 && c + 1 < columns) {
        const std::uint32_t low = (*units)[(c + 1) * rows + r];
        if (low >= 0xDC00 && low < 0xE000) {
          unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
          ++c;
        }
      }
      append_utf8(out[r], unit);
    }
    while (!out[r].empty() && (out[r].back() == ' ' || out[r].back() == '\0')) out[r].pop_back();
  }
  return out;
}

// One variable to the parent. Returns why not, or "".
std::string send_variable(const matvar_t& variable, PipeOut& out) {
  const std::string name = quote_for_message(variable.name ? variable.name : "", 80);
  const std::optional<std::uint64_t> count = count_of(variable);
  if (!count) return "the variable " + name + " has an impossible shape";
  MatVariable head;
  head.name = variable.name ? variable.name : "";
  head.type = type_word(variable);
  for (int a = 0; a < variable.rank; ++a) head.shape.push_back(variable.dims[a]);
  head.kind = MatVariable::Kind::kOther;
  if (variable.class_type == MAT_C_CHAR) {
    std::optional<std::vector<std::string>> texts = texts_of(variable);
    if (!texts && variable.rank == 2) return "the text " + name + " is damaged";
    if (texts) {
      head.kind = MatVariable::Kind::kText;
      head.texts = *std::move(texts);
    }
  } else if (variable.class_type == MAT_C_CELL && (variable.data || *count == 0)) {
    if (variable.nbytes / sizeof(matvar_t*) < *count) return "the cell array " + name + " is damaged";
    const auto* cells = static_cast<const matvar_t* const*>(variable.data);
    bool all_text = true;
    for (std::uint64_t n = 0; n < *count && all_text; ++n) {
      const matvar_t* cell = cells[n];
      std::optional<std::vector<std::string>> texts;
      if (cell && cell->class_type == MAT_C_CHAR) texts = texts_of(*cell);
      all_text = texts && texts->size() <= 1;
      if (all_text) head.texts.push_back(texts->empty() ? "" : (*texts)[0]);
    }
    if (all_text) head.kind = MatVariable::Kind::kTexts;
    else head.texts.clear();
  } else if (is_numeric(variable) && !variable.isComplex) {
    if (*count > 0 && (!variable.data || variable.data_size <= 0 || variable.nbytes / static_cast<std::size_t>(variable.data_size) != *count ||
                       static_cast<std::size_t>(variable.data_size) != size_of_type(variable.data_type)))
      return "the variable " + name + " holds fewer values than its shape says";
    head.kind = MatVariable::Kind::kNumbers;
  }
  if (variable.isComplex) head.type = "complex " + head.type;
  out.put(wire::encode_mat_opening(head));
  if (head.kind != MatVariable::Kind::kNumbers) return "";
  for (std::uint64_t n = 0; n < *count; ++n) {
    const std::optional<double> value = number_at(variable, n);
    if (!value) return "the variable " + name + " has values of no known type";
    const auto bits = bits_as<std::uint64_t>(*value);
    char bytes[8];
    for (std::size_t b = 0; b < 8; ++b) bytes[b] = static_cast<char>(bits >> (8 * b) & 0xFF);
    out.put({bytes, 8});
  }
  return "";
}

void read_in_child(const Matio& matio, int file, int pipe) {
  PipeOut out(pipe);
  out.put(wire::kMatHead);
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  std::string failure;
  std::uint64_t variables = 0;
  mat_t* mat = matio.open(path.c_str(), MAT_ACC_RDONLY);
  if (!mat) failure = "libmatio does not take it for a MATLAB file";
  while (mat && failure.empty()) {
    matvar_t* variable = matio.next(mat);
    if (!variable) break;
    const bool own = variable->name && std::string_view(variable->name).starts_with("__");
    if (!own) {
      const bool wanted = is_numeric(*variable) || variable->class_type == MAT_C_CHAR || variable->class_type == MAT_C_CELL;
      if (wanted && matio.read_data(mat, variable) != 0) failure = "the variable " + quote_for_message(variable->name ? variable->name : "", 80) + " is damaged";
      if (failure.empty()) failure = send_variable(*variable, out);
      ++variables;
    }
    matio.free(variable);
  }
  if (failure.empty()) out.put(wire::encode_mat_end(variables));
  else out.put(wire::encode_mat_failure(failure));
  out.flush();
}

// UTF-16 as MATLAB keeps it, of UTF-8 whose characters have three bytes at most.
std::vector<std::uint16_t> utf16_of(const std::string& text) {
  std::vector<std::uint16_t> out;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned lead = static_cast<unsigned char>(text[at]);
    const unsigned more = lead < 0x80 ? 0 : lead >= 0xE0 ? 2 : 1;
    std::uint32_t point = more == 0 ? lead : lead & (0x3Fu >> more);
    for (unsigned m = 1; m <= more && at + m < text.size(); ++m) point = point << 6 | (static_cast<unsigned char>(text[at + m]) & 63u);
    at += more + 1;
    out.push_back(static_cast<std::uint16_t>(point));
  }
  return out;
}

matvar_t* make_text(const Matio& matio, const char* name, const std::string& text) {
  std::vector<std::uint16_t> units = utf16_of(text);
  std::size_t dims[2] = {units.empty() ? 0u : 1u, units.size()};
  std::uint16_t nothing = 0;
  return matio.make(name, MAT_C_CHAR, MAT_T_UTF16, 2, dims, units.empty() ? &nothing : units.data(), 0);
}

void write_in_child(const Matio& matio, const std::vector<MatVariable>& variables, int file, int pipe) {
  PipeOut out(pipe);
  out.put(wire::kMatHead);
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  std::string failure;
  mat_t* mat = matio.create(path.c_str(), "MATLAB 5.0 MAT-file, written by Tertium", MAT_FT_MAT5);
  if (!mat) failure = "libmatio cannot make the file";
  for (const MatVariable& variable : variables) {
    if (!failure.empty()) break;
    std::vector<std::size_t> dims(variable.shape.begin(), variable.shape.end());
    matvar_t* made = nullptr;
    if (variable.kind == MatVariable::Kind::kNumbers) {
      // The library takes a plain pointer, and only reads from it.
      made = matio.make(variable.name.c_str(), MAT_C_DOUBLE, MAT_T_DOUBLE, static_cast<int>(dims.size()), dims.data(),
                        const_cast<double*>(variable.numbers.data()), MAT_F_DONT_COPY_DATA);
    } else if (variable.kind == MatVariable::Kind::kText) {
      made = make_text(matio, variable.name.c_str(), variable.texts.empty() ? "" : variable.texts[0]);
    } else {
      std::vector<matvar_t*> cells;
      for (const std::string& text : variable.texts) cells.push_back(make_text(matio, nullptr, text));
      made = matio.make(variable.name.c_str(), MAT_C_CELL, MAT_T_CELL, static_cast<int>(dims.size()), dims.data(), cells.data(), 0);
    }
    if (!made || matio.write(mat, made, MAT_COMPRESSION_NONE) != 0) failure = "libmatio cannot write the variable " + quote_for_message(variable.name);
    if (made) matio.free(made);
  }
  if (mat && matio.close(mat) != 0 && failure.empty()) failure = "libmatio cannot finish the file";
  out.put(failure.empty() ? wire::encode_mat_end(0) : wire::encode_mat_failure(failure));
  out.flush();
}

// --- The child and what comes from it ---------------------------------------------------------------------------------

// Pieces from the pipe until its end, or until the deadline.
class PipeIn final : public ByteSource {
 public:
  PipeIn(int fd, std::string what, unsigned seconds)
      : fd_(fd), what_(std::move(what)), deadline_(std::chrono::steady_clock::now() + std::chrono::seconds(seconds)), buffer_(1 << 16, '\0') {}
  Result<std::string_view> next() override {
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now()).count();
      if (left <= 0) return Error{ErrorCode::kInvalid, what_ + ": takes longer to read than its size justifies; give what it holds as .npy or .npz"};
      pollfd waiting{fd_, POLLIN, 0};
      const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 1000)));
      if (ready < 0 && errno != EINTR) return Error{ErrorCode::kIo, what_ + ": the pipe to its reader broke"};
      if (ready <= 0) continue;
      const ssize_t got = ::read(fd_, buffer_.data(), buffer_.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error{ErrorCode::kIo, what_ + ": the pipe to its reader broke"};
      return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  int fd_;
  std::string what_;
  std::chrono::steady_clock::time_point deadline_;
  std::string buffer_;
};

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void set(int fd) { fd_ = fd; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// The system may end the process at `most`, and does so at `at_last`.
void limit(int what, std::uint64_t most, std::uint64_t at_last) {
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(what), &now) != 0) return;
  now.rlim_max = std::min<rlim_t>(now.rlim_max, static_cast<rlim_t>(at_last));
  now.rlim_cur = std::min<rlim_t>(now.rlim_max, static_cast<rlim_t>(most));
  ::setrlimit(static_cast<__rlimit_resource_t>(what), &now);
}

}  // namespace

void limit_processor_time(unsigned seconds) { limit(RLIMIT_CPU, seconds, std::uint64_t{seconds} + 5); }

namespace {

// Bytes of address space in use, so that a limit can be set above it whatever the parent had mapped.
std::uint64_t address_space() {
  unsigned long long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%llu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Only `keep_a` and `keep_b` stay open beside null devices; what libmatio has to say goes nowhere.
void wall_off(int keep_a, int keep_b, unsigned seconds) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU, SIGPIPE, SIGTERM, SIGINT}) ::signal(number, SIG_DFL);
  const int null = ::open("/dev/null", O_RDWR);
  if (null >= 0)
    for (const int standard : {0, 1, 2}) ::dup2(null, standard);
  const int low = std::min(keep_a, keep_b), high = std::max(keep_a, keep_b);
  if (low > 3) ::close_range(3, static_cast<unsigned>(low - 1), 0);
  if (high - low > 1) ::close_range(static_cast<unsigned>(low + 1), static_cast<unsigned>(high - 1), 0);
  ::close_range(static_cast<unsigned>(high + 1), ~0u, 0);
  limit(RLIMIT_CORE, 0, 0);
  limit_processor_time(seconds);
}

// Runs `work` of libmatio in a child that has `file` and a pipe to us, and gives the pipe to `take`. What is wrong with the child is
// only told when `take` got nothing that explains it.
Result<void> run_walled(int file, std::uint64_t memory, unsigned seconds, const std::string& what,
                        const std::function<void(const Matio&, int file, int pipe)>& work, const std::function<Result<void>(ByteSource&)>& take) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error{ErrorCode::kIo, what + ": no pipe can be made to read it: " + std::strerror(errno)};
  Descriptor from_child(ends[0]), to_parent(ends[1]);
  // What stands in stdio's buffers must not be written twice.
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return Error{ErrorCode::kBusy, what + ": no process can be made to read it: " + std::strerror(errno)};
  if (child == 0) {
    wall_off(file, to_parent.get(), seconds);
    Matio matio;
    if (!matio.load()) ::_exit(kExitNoLibrary);
    // Both descriptors are open: no other file is needed from here on.
    const std::uint64_t space = address_space() + memory;
    limit(RLIMIT_AS, space, space);
    work(matio, file, to_parent.get());
    ::_exit(0);
  }
  to_parent.close();
  PipeIn source(from_child.get(), what, 2 * seconds + 10);
  const Result<void> taken = take(source);
  if (!taken) ::kill(child, SIGKILL);
  from_child.close();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (WIFEXITED(status) && WEXITSTATUS(status) == kExitNoLibrary)
    return Error{ErrorCode::kUnsupported, what + ": MATLAB files are read and written by libmatio (" TERTIUM_MATIO_LIBRARY
                                                 "), which is not on this machine; install it (Debian: libmatio11) or use .npy"};
  if (taken && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (taken || (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL))
    return Error{ErrorCode::kInvalid, what + ": libmatio fails on this file" +
                                          (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU ? ", which keeps it busy without end" : "") +
                                          "; it is damaged, or made to do harm"};
  return taken.error();
}

// The bytes as a file that has no name.
Result<void> lay_out(Descriptor& file, std::string_view bytes, const std::string& what) {
  file.set(::memfd_create("tertium-mat", MFD_CLOEXEC));
  if (file.get() < 0) return Error{ErrorCode::kIo, what + ": no file in memory can be made: " + std::strerror(errno)};
  while (!bytes.empty()) {
    const ssize_t done = ::write(file.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return Error{ErrorCode::kIo, what + ": a file in memory cannot be filled: " + std::strerror(errno)};
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

}  // namespace

Result<std::vector<MatVariable>> read_mat(std::string_view bytes, const std::string& what) {
  if (bytes.size() > kMatFileBytesMax)
    return Error{ErrorCode::kTooLarge, what + ": has " + format_count(bytes.size()) + " bytes; at most " + format_count(kMatFileBytesMax) + " are read"};
  const std::uint64_t memory = kMatMemoryBase + kMatBytesPerByte * bytes.size();
  TRY_DO(wire::check_mat_layout(bytes, what, memory));
  Descriptor file;
  TRY_DO(lay_out(file, bytes, what));
  const unsigned seconds = kMatSecondsMax + static_cast<unsigned>(bytes.size() / 10'000'000);
  std::vector<MatVariable> out;
  TRY_DO(run_walled(file.get(), memory, seconds, what, read_in_child, [&](ByteSource& source) -> Result<void> {
    TRY(out, wire::read_mat_variables(source, what, memory));
    return {};
  }));
  return out;
}

Result<std::string> write_mat(const std::vector<MatVariable>& variables) {
  const std::string what = "the MATLAB file";
  std::uint64_t bytes = 0;
  for (const MatVariable& variable : variables) {
    CHECK(variable.kind != MatVariable::Kind::kOther && variable.shape.size() >= 2);
    std::uint64_t count = 1;
    for (const std::uint64_t length : variable.shape) count *= length;
    CHECK(variable.kind == MatVariable::Kind::kNumbers ? count == variable.numbers.size()
          : variable.kind == MatVariable::Kind::kTexts ? count == variable.texts.size()
                                                       : variable.texts.size() <= 1);
    bytes += count * 16;
    for (const std::string& text : variable.texts) {
      bytes += 4 * text.size() + 1000;
      // Characters of four bytes in UTF-8 are two in MATLAB; SciPy then reads nothing at all of the file.
      if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xF0; }))
        return Error{ErrorCode::kUnsupported, what + ": the text " + quote_for_message(text) +
                                                  " has a character beyond the 65,536 that every reader of MATLAB files knows; write .npz"};
    }
    if (variable.kind == MatVariable::Kind::kNumbers && count * sizeof(double) >= kMatFileBytesMax)
      return Error{ErrorCode::kTooLarge, what + ": " + quote_for_message(variable.name) + " has " + format_count(count) +
                                             " values; level 5 holds less than 2 GiB in one variable, .npy more"};
  }
  Descriptor file;
  TRY_DO(lay_out(file, "", what));
  const unsigned seconds = kMatSecondsMax + static_cast<unsigned>(bytes / 10'000'000);
  TRY_DO(run_walled(
      file.get(), kMatMemoryBase + 4 * bytes, seconds, what,
      [&](const Matio& matio, int fd, int pipe) { write_in_child(matio, variables, fd, pipe); },
      [&](ByteSource& source) -> Result<void> {
        TRY(const std::vector<MatVariable> none, wire::read_mat_variables(source, what, 10'000));
        return {};
      }));
  std::string out(static_cast<std::size_t>(std::max<off_t>(0, ::lseek(file.get(), 0, SEEK_END))), '\0');
  for (std::size_t at = 0; at < out.size();) {
    const ssize_t got = ::pread(file.get(), out.data() + at, out.size() - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Error{ErrorCode::kIo, what + ": cannot be read back: " + std::strerror(errno)};
    at += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace tertium
