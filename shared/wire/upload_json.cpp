// upload_json.cpp: the messages by which a study is made of an upload, edited, published and looked at beforehand.
#include "shared/base/text.h"
#include "shared/domain/upload.h"
#include "shared/wire/api.h"
#include "shared/wire/api_parts.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

void check_upload_id(Fields& f, const std::string& id) {
  if (f.ok() && !is_random_id(id)) f.fail("upload " + quote_for_message(id) + " must be 32 hexadecimal digits");
}

using wire::read;  // of a stimulus and of a definition, beside those below
using wire::write;

constexpr std::size_t kUploadIdMost = 64, kMessageMost = 4000;

Json write(const UploadFile& v) { return {{"name", v.name}, {"bytes", v.bytes}, {"received", v.received}, {"use", tertium::to_string(v.use)}}; }
void read(Fields& f, UploadFile& v) {
  f.text("name", v.name, kUploadNameBytesMax);
  f.integer("bytes", v.bytes, 0, kAny);
  f.integer("received", v.received, 0, kAny);
  read_word(f, "use", v.use, upload_use_from);
}

Json write(const UploadNote& v) { return {{"file", v.file}, {"message", v.message}, {"blocks", v.blocks}}; }
void read(Fields& f, UploadNote& v) {
  f.text("file", v.file, 2 * kUploadNameBytesMax);
  f.text("message", v.message, kMessageMost);
  f.boolean("blocks", v.blocks);
}

}  // namespace

std::string encode(const UploadStarted& v) { return print_json({{"upload", v.upload}}); }
template <>
Result<UploadStarted> decode(std::string_view text) {
  return decode_object<UploadStarted>(text, [](Fields& f, UploadStarted& v) { f.text("upload", v.upload, kUploadIdMost, 1); });
}

std::string encode(const UploadFile& v) { return print_json(write(v)); }
template <>
Result<UploadFile> decode(std::string_view text) {
  return decode_object<UploadFile>(text, [](Fields& f, UploadFile& v) { read(f, v); });
}

std::string encode(const UploadFileName& v) { return print_json({{"name", v.name}}); }
template <>
Result<UploadFileName> decode(std::string_view text) {
  return decode_object<UploadFileName>(text, [](Fields& f, UploadFileName& v) { f.text("name", v.name, kUploadNameBytesMax, 1); });
}

std::string encode(const RunFromUpload& v) { return print_json({{"upload", v.upload}, {"files", v.files}}); }
template <>
Result<RunFromUpload> decode(std::string_view text) {
  return decode_object<RunFromUpload>(text, [](Fields& f, RunFromUpload& v) {
    f.text("upload", v.upload, kUploadIdMost, 1);
    f.texts("files", v.files, kImportFilesMax, kUploadNameBytesMax);
    check_upload_id(f, v.upload);
  });
}

std::string encode(const UploadReport& v) {
  const auto note = [](const UploadNote& n) { return write(n); };
  return print_json({{"upload", v.upload}, {"bytes", v.bytes}, {"total", v.total}, {"pending", v.pending}, {"ready", v.ready},
                     {"files", write_list(v.files, [](const UploadFile& file) { return write(file); })},
                     {"stimuli", write_list(v.stimuli, [](const Stimulus& s) { return write(s); })},
                     {"problems", write_list(v.problems, note)}, {"warnings", write_list(v.warnings, note)},
                     {"problems_left_out", v.problems_left_out}, {"warnings_left_out", v.warnings_left_out}});
}
template <>
Result<UploadReport> decode(std::string_view text) {
  return decode_object<UploadReport>(text, [](Fields& f, UploadReport& v) {
    const auto note = [](Fields& inner, UploadNote& n) { read(inner, n); };
    f.text("upload", v.upload, kUploadIdMost, 1);
    f.integer("bytes", v.bytes, 0, kAny);
    f.integer("total", v.total, 0, kAny);
    f.integer("pending", v.pending, 0, kAny);
    f.boolean("ready", v.ready);
    read_list(f, "files", v.files, kUploadFilesMax, [](Fields& inner, UploadFile& file) { read(inner, file); });
    read_list(f, "stimuli", v.stimuli, kObjectsMax, [](Fields& inner, Stimulus& s) { read(inner, s); });
    read_list(f, "problems", v.problems, kUploadNotesMax, note);
    read_list(f, "warnings", v.warnings, kUploadNotesMax, note);
    f.integer("problems_left_out", v.problems_left_out, 0, kAny);
    f.integer("warnings_left_out", v.warnings_left_out, 0, kAny);
  });
}

std::string encode(const StudyFromUpload& v) { return print_json({{"upload", v.upload}, {"definition", write(v.definition)}, {"leave_out", v.leave_out}}); }
template <>
Result<StudyFromUpload> decode(std::string_view text) {
  return decode_object<StudyFromUpload>(text, [](Fields& f, StudyFromUpload& v) {
    f.text("upload", v.upload, kUploadIdMost, 1);
    Fields definition = f.object("definition");
    read(definition, v.definition);
    f.absorb(definition);
    if (f.has("leave_out")) f.boolean("leave_out", v.leave_out);
    f.no_others();
    check_upload_id(f, v.upload);
  });
}

std::string encode(const StudyDocument& v) {
  return print_json({{"definition", write(v.definition)}, {"stimuli", write_list(v.stimuli, [](const Stimulus& s) { return write(s); })}});
}
template <>
Result<StudyDocument> decode(std::string_view text) {
  return decode_object<StudyDocument>(text, [](Fields& f, StudyDocument& v) {
    Fields definition = f.object("definition");
    read(definition, v.definition);
    f.absorb(definition);
    read_list(f, "stimuli", v.stimuli, kObjectsMax, [](Fields& inner, Stimulus& s) { read(inner, s); });
  });
}

std::string encode(const StudyStateRequest& v) { return print_json({{"state", tertium::to_string(v.state)}}); }
template <>
Result<StudyStateRequest> decode(std::string_view text) {
  return decode_object<StudyStateRequest>(text, [](Fields& f, StudyStateRequest& v) {
    read_word(f, "state", v.state, study_state_from);
    f.no_others();
  });
}

std::string encode(const StudyVersionList& v) {
  return print_json({{"versions", write_list(v.versions, [](const StudyVersion& one) {
                        return Json{{"number", one.number}, {"hash", one.hash}, {"published_at_ms", one.published_at_ms}};
                      })}});
}
template <>
Result<StudyVersionList> decode(std::string_view text) {
  return decode_object<StudyVersionList>(text, [](Fields& f, StudyVersionList& v) {
    read_list(f, "versions", v.versions, kObjectsMax, [](Fields& inner, StudyVersion& one) {
      inner.integer("number", one.number, 1, kU32);
      inner.text("hash", one.hash, 64, 64);
      inner.integer("published_at_ms", one.published_at_ms, 0, kAny);
    });
  });
}

}  // namespace tertium::wire
