// npz.h: NumPy's archive of arrays (.npz): a zip file of .npy members, stored or deflated; written stored, as numpy.savez does.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/wire/npy.h"
#include "shared/wire/zip.h"

namespace tertium::wire {

struct NpzMember {
  std::string name;   // without ".npy"
  std::string bytes;  // of the .npy
};
// Every member, unpacked. In the archive's order. unpacked_max: bytes of all members together, kTooLarge beyond.
Result<std::vector<NpzMember>> read_npz(std::string_view bytes, const std::string& what, std::uint64_t unpacked_max = 1ull << 32);
// The same members give the same bytes, those that numpy.savez writes. kTooLarge: 4 GiB or more.
Result<std::string> write_npz(const std::vector<NpzMember>& members);

// An archive whose members are unpacked one by one when they are asked for; what nobody asks for may be of any type.
// The archive's bytes must live as long.
class NpzArchive {
 public:
  static Result<NpzArchive> open(std::string_view bytes, const std::string& what);
  // Without ".npy", in the archive's order.
  std::vector<std::string> names() const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // kNotFound when there is no such member, naming those that there are. Else as the functions of npy.h; messages begin "FILE: NAME".
  Result<NpyHeader> header(std::string_view name) const;
  Result<NpyArray> array(std::string_view name) const;
  Result<Matrix> matrix(std::string_view name) const;
  Result<std::vector<std::string>> text(std::string_view name) const;
  // For readers of their own: the member's bytes as a source of member.unpacked_bytes bytes, checked when that is far beyond its packed ones.
  Result<const ZipMember*> member(std::string_view name) const;
  std::string what_of(std::string_view name) const { return what_ + ": " + std::string(name); }
  const std::string& what() const { return what_; }

 private:
  const ZipMember* find(std::string_view name) const;
  std::string what_;
  std::vector<ZipMember> members_;
};

}  // namespace tertium::wire
