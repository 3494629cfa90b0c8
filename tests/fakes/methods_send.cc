// sendMessage, sendDocument, sendPhoto, sendMediaGroup, sendChatAction.
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "base/text.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/markup.h"
#include "tests/fakes/media.h"
#include "tests/fakes/methods.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxPhotoBytes = 10u << 20;
constexpr size_t kMaxDocumentBytes = 50u << 20;
constexpr size_t kMaxAlbum = 10;

// What every sending method takes beside its content.
struct Envelope {
  ReplyTarget reply;
  Keyboard keyboard;
  Chat* chat = nullptr;
  int64_t thread_id = 0;
};

// Markup, chat, topic and reply; the content's own checks come before and
// after.
Failure TakeEnvelope(Bot& bot, const ApiRequest& request, Envelope* envelope) {
  if (auto failure = TakeReply(request, &envelope->reply)) return failure;
  if (auto failure =
          ParseMarkup(request.Get("reply_markup"), &envelope->keyboard)) {
    return failure;
  }
  if (auto failure = TakeChat(bot, request, &envelope->chat)) return failure;
  if (auto failure = CheckWritable(*envelope->chat)) return failure;
  if (auto failure =
          TakeThread(*envelope->chat, request, &envelope->thread_id)) {
    return failure;
  }
  return CheckReply(*envelope->chat, &envelope->reply);
}

Message NewMessage(const Bot& bot, const ApiRequest& request,
                   const Envelope& envelope, FormattedText text,
                   base::Time now) {
  Message message;
  message.from_bot = true;
  message.from_id = bot.identity.id;
  message.date = now;
  message.thread_id = envelope.thread_id;
  message.text = std::move(text.text);
  message.entities = std::move(text.entities);
  message.parse_mode = request.Get("parse_mode");
  message.reply_to = envelope.reply.message_id;
  message.quote = envelope.reply.quote;
  message.silent = request.GetBool("disable_notification");
  message.protect = request.GetBool("protect_content");
  message.keyboard = envelope.keyboard;
  return message;
}

Failure TakeLinkPreview(const ApiRequest& request, std::string* options) {
  *options = request.Get("link_preview_options");
  if (options->empty()) {
    if (request.GetBool("disable_web_page_preview")) {
      *options = R"({"is_disabled":true})";
    }
    return std::nullopt;
  }
  rapidjson::Document document;
  if (ParseJson(*options, &document) && document.IsObject()) {
    return std::nullopt;
  }
  return BadRequest("can't parse link preview options JSON object");
}

Answer Deliver(Bot& bot, Chat* chat, Message message) {
  const Message& added = bot.world.AddMessage(chat, std::move(message));
  Answer answer = Result(MessageJson(*chat, added, bot.identity));
  answer.chat_id = added.chat_id;
  answer.message_id = added.id;
  return answer;
}

Failure CheckPhoto(Document* document) {
  const std::string& content = *document->content;
  if (content.size() > kMaxPhotoBytes) {
    return BadRequest("file of size " + std::to_string(content.size()) +
                      " bytes is too big for a photo; the maximum size is " +
                      std::to_string(kMaxPhotoBytes) + " bytes");
  }
  const auto size = DetectImageSize(content);
  if (!size.has_value()) return BadRequest("IMAGE_PROCESS_FAILED");
  if (!IsAcceptablePhoto(*size)) return BadRequest("PHOTO_INVALID_DIMENSIONS");
  document->width = size->width;
  document->height = size->height;
  return std::nullopt;
}

Failure CheckUpload(Document* document) {
  if (document->content->empty()) return BadRequest("file must be non-empty");
  if (document->content->size() > kMaxDocumentBytes) {
    return Error(413, "Request Entity Too Large");
  }
  return document->is_photo ? CheckPhoto(document) : std::nullopt;
}

// The file in the field `name`: uploaded, attached, or sent before. `value` is
// what the field says where nothing was uploaded under its name.
Failure TakeFile(const Bot& bot, const ApiRequest& request,
                 const std::string& name, const std::string& value,
                 bool is_photo, Document* document) {
  constexpr std::string_view kAttach = "attach://";
  const FormPart* part = request.File(
      value.starts_with(kAttach) ? value.substr(kAttach.size()) : name);
  if (part == nullptr) {
    if (value.empty()) {
      return BadRequest(std::string("there is no ") +
                        (is_photo ? "photo" : "document") + " in the request");
    }
    auto known = bot.world.FindFile(value);
    if (!known.has_value() || known->is_photo != is_photo) {
      return BadRequest("wrong file identifier/HTTP URL specified");
    }
    *document = *std::move(known);
    return std::nullopt;
  }
  document->name = part->filename.empty() ? "file" : part->filename;
  document->mime_type = part->content_type.empty() ? "application/octet-stream"
                                                   : part->content_type;
  document->is_photo = is_photo;
  document->content = std::make_shared<const std::string>(part->content);
  return CheckUpload(document);
}

Failure CheckCaption(const FormattedText& caption) {
  if (base::CodePoints(caption.text) > kMaxCaptionCodePoints) {
    return BadRequest("message caption is too long");
  }
  return std::nullopt;
}

Answer SendFile(Bot& bot, const ApiRequest& request, const std::string& name,
                bool is_photo, base::Time now) {
  FormattedText caption;
  if (auto failure =
          TakeText(request, "caption", "caption_entities", &caption)) {
    return *failure;
  }
  Envelope envelope;
  if (auto failure = TakeEnvelope(bot, request, &envelope)) return *failure;
  Document document;
  if (auto failure = TakeFile(bot, request, name, request.Get(name), is_photo,
                              &document)) {
    return *failure;
  }
  if (auto failure = CheckCaption(caption)) return *failure;
  if (auto failure = CheckKeyboard(&envelope.keyboard, bot.refused_link))
    return *failure;
  if (auto failure = CheckFlood(bot, envelope.chat->spec.id, now)) {
    return *failure;
  }
  Message message = NewMessage(bot, request, envelope, std::move(caption), now);
  message.raw_text = request.Get("caption");
  message.document = std::move(document);
  return Deliver(bot, envelope.chat, std::move(message));
}

struct AlbumItem {
  Document document;
  FormattedText caption;
  ApiRequest fields;  // caption, parse_mode, caption_entities
};

Failure TakeAlbumItem(const Bot& bot, const ApiRequest& request,
                      const rapidjson::Value& value, AlbumItem* item) {
  const std::string type = StringMember(value, "type");
  if (type != "photo" && type != "document") {
    return BadRequest("can't parse InputMedia: type must be specified");
  }
  for (const char* name : {"caption", "parse_mode", "caption_entities"}) {
    const rapidjson::Value* field = FindMember(value, name);
    if (field != nullptr) item->fields.parameters[name] = JsonText(*field);
  }
  if (auto failure = TakeText(item->fields, "caption", "caption_entities",
                              &item->caption)) {
    return failure;
  }
  return TakeFile(bot, request, "", StringMember(value, "media"),
                  type == "photo", &item->document);
}

Failure TakeAlbum(const Bot& bot, const ApiRequest& request,
                  std::vector<AlbumItem>* album) {
  rapidjson::Document media;
  if (!ParseJson(request.Get("media"), &media) || !media.IsArray()) {
    return BadRequest("can't parse media JSON object");
  }
  if (media.Size() > kMaxAlbum) {
    return BadRequest("too many messages to send as an album");
  }
  if (media.Size() == 0) {
    return BadRequest("there are no messages to send");
  }
  album->resize(media.Size());
  for (rapidjson::SizeType i = 0; i < media.Size(); ++i) {
    if (auto failure = TakeAlbumItem(bot, request, media[i], &(*album)[i])) {
      return failure;
    }
  }
  return std::nullopt;
}

}  // namespace

Answer SendMessage(Bot& bot, const ApiRequest& request, base::Time now) {
  if (request.Get("text").empty()) return BadRequest("message text is empty");
  FormattedText text;
  if (auto failure = TakeText(request, "text", "entities", &text)) {
    return *failure;
  }
  std::string preview;
  if (auto failure = TakeLinkPreview(request, &preview)) return *failure;
  Envelope envelope;
  if (auto failure = TakeEnvelope(bot, request, &envelope)) return *failure;
  if (text.text.empty()) return BadRequest("text must be non-empty");
  if (base::CodePoints(text.text) > kMaxTextCodePoints) {
    return BadRequest("message is too long");
  }
  if (auto failure = CheckKeyboard(&envelope.keyboard, bot.refused_link))
    return *failure;
  if (auto failure = CheckFlood(bot, envelope.chat->spec.id, now)) {
    return *failure;
  }
  Message message = NewMessage(bot, request, envelope, std::move(text), now);
  message.raw_text = request.Get("text");
  message.link_preview_options = std::move(preview);
  return Deliver(bot, envelope.chat, std::move(message));
}

Answer SendDocument(Bot& bot, const ApiRequest& request, base::Time now) {
  return SendFile(bot, request, "document", false, now);
}

Answer SendPhoto(Bot& bot, const ApiRequest& request, base::Time now) {
  return SendFile(bot, request, "photo", true, now);
}

Answer SendMediaGroup(Bot& bot, const ApiRequest& request, base::Time now) {
  std::vector<AlbumItem> album;
  if (auto failure = TakeAlbum(bot, request, &album)) return *failure;
  ApiRequest bare = request;
  bare.parameters.erase("reply_markup");
  Envelope envelope;
  if (auto failure = TakeEnvelope(bot, bare, &envelope)) return *failure;
  for (const AlbumItem& item : album) {
    if (auto failure = CheckCaption(item.caption)) return *failure;
  }
  if (auto failure = CheckFlood(bot, envelope.chat->spec.id, now,
                                static_cast<int>(album.size()))) {
    return *failure;
  }
  const std::string group_id =
      album.size() > 1 ? std::to_string(envelope.chat->last_message_id + 1)
                       : "";
  std::string results;
  Answer answer;
  for (AlbumItem& item : album) {
    Message message =
        NewMessage(bot, request, envelope, std::move(item.caption), now);
    message.parse_mode = item.fields.Get("parse_mode");
    message.raw_text = item.fields.Get("caption");
    message.document = std::move(item.document);
    message.media_group_id = group_id;
    answer = Deliver(bot, envelope.chat, std::move(message));
    results += (results.empty() ? "" : ",") + answer.result;
  }
  answer.result = "[" + results + "]";
  return answer;
}

Answer SendChatAction(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  static constexpr std::array<std::string_view, 11> kActions{
      "typing",           "upload_photo",
      "record_video",     "upload_video",
      "record_voice",     "upload_voice",
      "upload_document",  "find_location",
      "choose_sticker",   "record_video_note",
      "upload_video_note"};
  Chat* chat = nullptr;
  if (auto failure = TakeChat(bot, request, &chat)) return *failure;
  if (auto failure = CheckWritable(*chat)) return *failure;
  for (const std::string_view action : kActions) {
    if (base::EqualsIgnoreCaseAscii(action, request.Get("action"))) return {};
  }
  return BadRequest("wrong parameter action in request");
}

}  // namespace tebium::fakes
