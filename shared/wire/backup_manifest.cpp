// backup_manifest.cpp: the manifest as JSON, strictly: what does not say exactly what it holds protects nothing.
#include "shared/wire/backup_manifest.h"

#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/api_parts.h"

namespace tertium::wire {
namespace {

constexpr const char* kFormat = "tertium backup";
constexpr int kVersion = 1;

Json write(const BackupFile& f) { return {{"sha256", f.sha256}, {"bytes", f.bytes}}; }
void read(Fields& f, BackupFile& file) {
  f.text("sha256", file.sha256, 64, 64);
  f.integer("bytes", file.bytes, 0, kAny);
  f.no_others();
  if (f.ok() && !is_sha256_hex(file.sha256)) f.fail("sha256 " + quote_for_message(file.sha256) + " must be 64 hexadecimal digits");
}

}  // namespace

std::uint64_t BackupManifest::bytes() const {
  std::uint64_t sum = database.bytes;
  for (const BackupFile& file : files) sum += file.bytes;
  return sum;
}

std::string write_backup_manifest(const BackupManifest& m) {
  return print_json({{"format", kFormat}, {"version", kVersion}, {"made_at_ms", m.made_at_ms}, {"program", m.program}, {"schema", m.schema},
                     {"database", write(m.database)}, {"files", write_list(m.files, [](const BackupFile& f) { return write(f); })}}) +
         "\n";
}

Result<BackupManifest> read_backup_manifest(std::string_view json, const std::string& source) {
  Result<BackupManifest> manifest = decode_object<BackupManifest>(json, [](Fields& f, BackupManifest& m) {
    std::string format;
    int version = 0;
    f.text("format", format, 100);
    if (f.ok() && format != kFormat) return f.fail("format " + quote_for_message(format) + " must be \"" + kFormat + "\"");
    f.integer("version", version, 1, kU32 / 2);
    if (f.ok() && version != kVersion) return f.fail("version " + std::to_string(version) + " was made by a newer Tertium; this one reads version " + std::to_string(kVersion));
    f.integer("made_at_ms", m.made_at_ms, 0, kAny);
    f.text("program", m.program, 100);
    f.integer("schema", m.schema, 1, 1'000'000);
    if (f.ok()) {
      Fields database = f.object("database");
      read(database, m.database);
      f.absorb(database);
    }
    if (f.ok()) read_list(f, "files", m.files, kBackupFilesMax, [](Fields& inner, BackupFile& file) { read(inner, file); });
    f.no_others();
    for (std::size_t i = 1; f.ok() && i < m.files.size(); ++i)
      if (m.files[i - 1].sha256 >= m.files[i].sha256) f.fail("files[" + std::to_string(i) + "] must come after the one before by its name, and no name twice");
  });
  if (!manifest) return Error{manifest.error().code, source + ": " + manifest.error().message};
  return manifest;
}

}  // namespace tertium::wire
