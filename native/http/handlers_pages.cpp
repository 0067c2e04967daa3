// handlers_pages.cpp: pages, their files, pictures, and the console's door.
#include "native/files/embedded.h"
#include "native/files/file_io.h"
#include "native/files/picture_type.h"
#include "native/http/routes.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium::http {
namespace {

constexpr std::uint64_t kPageFileBytesMax = 64 << 20;
constexpr const char* kForEver = "public, max-age=31536000, immutable";

// Whether a list like `br;q=1.0, gzip` admits brotli.
bool accepts_brotli(const Request& request) {
  const std::string header = request.header("Accept-Encoding");
  for (const std::string_view item : split(header, ',')) {
    const auto parts = split(item, ';');
    if (trim(parts[0]) != "br") continue;
    return parts.size() < 2 || (trim(parts[1]) != "q=0" && trim(parts[1]) != "q=0.0" && trim(parts[1]) != "q=0.00" && trim(parts[1]) != "q=0.000");
  }
  return false;
}

// The tag of If-None-Match as one of ours, whatever a proxy made of it (W/ before, a list).
bool has_already(const Request& request, const std::string& tag) {
  const std::string header = request.header("If-None-Match");
  return header.find('"' + tag) != std::string::npos;
}

bool is_safe_path(std::string_view path) {
  for (const std::string_view part : split(path, '/'))
    if (part.empty() || part.starts_with('.') || part.find('\\') != part.npos || part.find('\0') != part.npos) return false;
  return true;
}

// A file of the site. ?v= with the start of its hash makes the address name the content: then it is kept for ever.
Result<Reply> site_file(const Context& context, const Request& request, const std::string& path) {
  const Error nothing{ErrorCode::kNotFound, "there is nothing at this address"};
  if (!is_safe_path(path)) return nothing;
  const std::string type = content_type_of(path);
  if (!context.www_folder.empty() && file_exists(context.www_folder + "/" + path)) {
    TRY(std::string bytes, read_file(context.www_folder + "/" + path, kPageFileBytesMax));
    Reply reply = reply_bytes(std::move(bytes), type);
    reply.header("Cache-Control", "no-store");
    return reply;
  }
  const EmbeddedFile* file = find_embedded("www/" + path);
  if (!file) return nothing;
  const std::string hash(file->sha256);
  const bool brotli = !file->brotli.empty() && accepts_brotli(request);
  const auto version = request.query.find("v");
  const bool versioned = version != request.query.end() && version->second.size() >= 8 && hash.starts_with(version->second);
  Reply reply = reply_view(brotli ? file->brotli : file->bytes, type);
  if (has_already(request, hash)) {
    reply = reply_view("", type);
    reply.status = 304;
  } else if (brotli) {
    reply.header("Content-Encoding", "br");
  }
  if (!file->brotli.empty()) reply.header("Vary", "Accept-Encoding");
  reply.header("Cache-Control", versioned ? kForEver : "no-cache").header("ETag", '"' + hash + (brotli ? "-br\"" : "\""));
  return reply;
}

std::string plain_page(const std::string& title, const std::string& paragraphs) {
  return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" + title +
         "</title><body><main><h1>" + title + "</h1>" + paragraphs + "</main></body></html>\n";
}

Reply page_for_strangers(int status, const std::string& first) {
  Reply reply = reply_html(plain_page("This is a Tertium server",
                                      "<p>" + first + "</p><p>The console opens with the link that the server prints when it starts: in the terminal, or in the log, "
                                      "where it was started. The link works once; this browser is remembered after that.</p>"
                                      "<p>With an account: <a href=\"/\">sign in with a name and a password</a>.</p>"
                                      "<p>If you came to take part in a study, please use the link you were given for it.</p>"));
  reply.status = status;
  return reply;
}

}  // namespace

Result<Reply> get_health(const Context& context, const Request&) {
  TRY([[maybe_unused]] const bool works, context.store.is_picture(std::string(64, '0')));
  return reply_text("ok\n");
}

Result<Reply> get_console_page(const Context& context, const Request& request) {
  const std::string secret = cookie_of(request, context.cookie_name);
  bool known = false;
  if (!secret.empty()) {
    TRY(const std::optional<Person> person, context.store.person_of_login(secret));
    known = person.has_value();
  }
  const auto token = request.query.find("token");
  if (token != request.query.end()) {
    // A link that was used already does no harm to who is inside.
    if (known) return reply_redirect("/");
    // Programs that look at a link before a person opens it must not use it up.
    if (request.method == "HEAD") return reply_html("");
    const auto login = context.store.redeem_login_token(token->second);
    if (!login && login.error().code == ErrorCode::kUnauthorized) return page_for_strangers(401, "This link was used already, or is too old.");
    if (!login) return login.error();
    Reply reply = reply_redirect("/");
    reply.header("Set-Cookie", login_cookie(context, request, *login));
    return reply;
  }
  // The program itself asks strangers to sign in, and whoever was invited to choose a password.
  auto page = site_file(context, request, "console.html");
  if (!page) return reply_html(plain_page("Tertium", "<p>This program was built without its pages. Build the browser programs first, then this one again.</p>"));
  return page;
}

namespace {

Result<Reply> page_of_site(const Context& context, const Request& request, const std::string& file) {
  auto page = site_file(context, request, file);
  if (!page) return reply_html(plain_page("Tertium", "<p>This program was built without its pages. Build the browser programs first, then this one again.</p>"));
  return page;
}

// A page of a study that people may see.
Result<Reply> study_page(const Context& context, const Request& request, const std::string& file) {
  const auto study = context.store.find_study(request.parameter("study"));
  if (!study && study.error().code != ErrorCode::kNotFound) return study.error();
  if (!study || study->state == StudyState::kDraft) {
    Reply reply = reply_html(plain_page("There is no study here", "<p>Please look at your link again: a letter may be missing.</p>"));
    reply.status = 404;
    return reply;
  }
  return page_of_site(context, request, file);
}

}  // namespace

Result<Reply> get_participant_page(const Context& context, const Request& request) {
  const auto preview = request.query.find("preview");
  if (preview == request.query.end() || preview->second != "1") return study_page(context, request, "participant.html");
  // The page alone, whether there is such a study or not: what it shows it asks for in the name of whoever is signed in.
  TRY(Reply page, page_of_site(context, request, "participant.html"));
  page.in_own_frames = true;
  return page;
}

Result<Reply> get_privacy_page(const Context& context, const Request& request) { return study_page(context, request, "privacy.html"); }

Result<Reply> get_page_file(const Context& context, const Request& request) {
  TRY(Reply reply, site_file(context, request, request.path.substr(1)));
  // It lies among the pages' files and serves the participants' addresses.
  if (request.path == "/app/worker.js") reply.header("Service-Worker-Allowed", "/t/");
  return reply;
}

Result<Reply> get_picture(const Context& context, const Request& request) {
  const std::string& name = request.parameter("sha256");
  if (!is_sha256_hex(name)) return Error{ErrorCode::kInvalid, "a picture's name must be 64 hexadecimal digits, not " + quote_for_message(name)};
  TRY(const bool known, context.store.is_picture(name));
  if (!known) return Error{ErrorCode::kNotFound, "no study shows this picture"};
  Reply reply;
  if (has_already(request, name)) {
    reply.status = 304;
  } else {
    TRY(std::string bytes, context.data.read(name));
    std::string type = picture_type_of(bytes);
    if (type.empty()) return Error{ErrorCode::kUnsupported, "this file is no picture that browsers show"};
    reply = reply_bytes(std::move(bytes), std::move(type));
  }
  reply.header("Cache-Control", kForEver).header("ETag", '"' + name + '"');
  return reply;
}

}  // namespace tertium::http
