using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Api;

/// <summary>What a mail needs before it can be sent, set up by API alone.</summary>
public sealed class SetupApiTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task RecipientKeys_PutGetListDelete_DoWhatTheySay()
    {
        using var client = await app.CreateApiClientAsync(Role.Consultant);

        var created = await PutAsync(client, "recipient-keys/invoice", """{"displayName":"Invoices"}""");
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.Location!.ToString().ShouldBe("/api/v1/recipient-keys/invoice");
        (await PutAsync(client, "recipient-keys/invoice", """{"displayName":"Invoice mail"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(client, "recipient-keys/invoice")).GetProperty("displayName").GetString().ShouldBe("Invoice mail");
        await PutAsync(client, "recipient-keys/reminder", """{"displayName":"Reminders"}""");
        var first = await GetAsync(client, "recipient-keys?limit=1");
        first.GetProperty("items").GetArrayLength().ShouldBe(1);
        var second = await GetAsync(client, $"recipient-keys?limit=1&cursor={first.GetProperty("nextCursor").GetString()}");
        second.GetProperty("items")[0].GetProperty("key").GetString().ShouldBe("reminder");
        second.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
        (await client.DeleteAsync(Uri("recipient-keys/reminder"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await client.GetAsync(Uri("recipient-keys/reminder"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task SenderProfiles_WrongAddress_IsAProblemByField()
    {
        using var client = await app.CreateApiClientAsync();

        var answer = await PutAsync(client, "sender-profiles/billing", """{"email":"nonsense","displayName":""}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        errors.GetProperty("email")[0].GetString().ShouldBe("\"nonsense\" is not an e-mail address: it has no @.");
        errors.GetProperty("displayName")[0].GetString().ShouldBe("Fill in the display name.");
    }

    [Theory]
    [InlineData(Role.Viewer, "recipient-keys/x", """{"displayName":"X"}""")]
    [InlineData(Role.Biller, "recipient-keys/x", """{"displayName":"X"}""")]
    [InlineData(Role.Viewer, "message-definitions/x", "{}")]
    [InlineData(Role.Consultant, "sender-profiles/x", """{"email":"a@example.com","displayName":"X"}""")]
    [InlineData(Role.Biller, "smtp-settings", """{"host":"localhost"}""")]
    public async Task Put_RoleThatMayNot_IsForbidden(Role role, string path, string body)
    {
        using var client = await app.CreateApiClientAsync(role);

        (await PutAsync(client, path, body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task SmtpSettings_RoleThatDoesNotSeeThePage_IsForbiddenToReadThem()
    {
        using var client = await app.CreateApiClientAsync(Role.Consultant);

        using var answer = await client.GetAsync(new Uri("/api/v1/smtp-settings", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task SmtpSettings_Password_IsWriteOnlyAndTestedBeforeSaving()
    {
        await using var fresh = await TestApp.StartAsync();
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("user", "s3cret"));
        using var client = await fresh.CreateApiClientAsync();
        await PutAsync(client, "sender-profiles/billing", """{"email":"billing@example.com","displayName":"Billing"}""");
        (await GetAsync(client, "smtp-settings")).GetProperty("configured").GetBoolean().ShouldBeFalse();
        var settings = $$"""{"host":"{{server.Host}}","port":{{server.Port}},"username":"user","password":"s3cret","requireSsl":false,"rateLimitPerMinute":30}""";

        var refused = await PostAsync(client, "smtp-settings/test", $$"""{"senderProfileKey":"billing","settings":{{settings.Replace("s3cret", "wr0ng", StringComparison.Ordinal)}}}""");
        (refused.GetProperty("ok").GetBoolean(), refused.GetProperty("stage").GetString(), refused.GetProperty("code").GetInt32()).ShouldBe((false, "Auth", 535));
        refused.ToString().ShouldNotContain("wr0ng");
        var taken = await PostAsync(client, "smtp-settings/test", $$"""{"senderProfileKey":"billing","settings":{{settings}}}""");
        taken.GetProperty("ok").GetBoolean().ShouldBeTrue(taken.ToString());

        var saved = await PutAsync(client, "smtp-settings", settings);
        saved.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await saved.Content.ReadAsStringAsync()).ShouldNotContain("s3cret");
        var kept = await PutAsync(client, "smtp-settings", settings.Replace("\"password\":\"s3cret\",", "", StringComparison.Ordinal).Replace("Minute\":30", "Minute\":60", StringComparison.Ordinal));
        (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("hasPassword").GetBoolean().ShouldBeTrue();
        (await PostAsync(client, "smtp-settings/test", """{"senderProfileKey":"billing"}""")).GetProperty("ok").GetBoolean().ShouldBeTrue();
        server.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task MessageDefinitions_AllFields_ComeBackWithoutThePassword()
    {
        using var client = await app.CreateApiClientAsync();
        await PutAsync(client, "recipient-keys/invoice", """{"displayName":"Invoices"}""");
        await PutAsync(client, "sender-profiles/sales", """{"email":"sales@example.com","displayName":"Sales"}""");
        await using (var db = await app.OpenDatabaseAsync())
        {
            db.AddRange(new SubjectTemplate { Key = "subject", Name = "S", Content = "S" }, new BodyTemplate { Key = "text", Name = "T", Format = BodyFormat.Text, Content = "T" });
            await db.SaveChangesAsync();
        }

        const string Body = """{"name":"Monthly","senderProfileKey":"sales","recipientKey":"invoice","subjectTemplateKey":"subject","textBodyTemplateKey":"text","transformationKeys":[],"compressAttachments":true,"zipPassword":"pa55-{{customer.number}}"}""";
        var created = await PutAsync(client, "message-definitions/monthly", Body);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        (await created.Content.ReadAsStringAsync()).ShouldNotContain("pa55");

        var read = await GetAsync(client, "message-definitions/monthly");
        (read.GetProperty("hasZipPassword").GetBoolean(), read.GetProperty("zipEncryption").GetString()).ShouldBe((true, "Aes256"));
        var unknown = await PutAsync(client, "message-definitions/other", Body.Replace("\"sales\"", "\"sale\"", StringComparison.Ordinal));
        (await unknown.Content.ReadAsStringAsync()).ShouldContain("Did you mean");
        (await GetAsync(client, "message-definitions?search=mont")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await client.DeleteAsync(Uri("message-definitions/monthly"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task CapturedMailFiles_SignedIn_AreSavedAndNeverShownInTheSitesName()
    {
        var content = "Subject: x\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=\"a.html\"\r\n\r\n<script>alert(1)</script>"u8.ToArray();
        var mail = new CapturedMail { At = DateTimeOffset.UnixEpoch, From = "a@example.com", Recipients = "b@example.com", Subject = "x", Size = content.Length, Content = content };
        await using (var db = await app.OpenDatabaseAsync())
        {
            db.Add(mail);
            await db.SaveChangesAsync();
        }

        using var client = await app.CreateSignedInClientAsync(Role.Viewer);
        var file = await client.GetAsync(new Uri($"/captured-mail/{mail.Id}/attachments/0", UriKind.Relative));
        file.Content.Headers.ContentDisposition!.ToString().ShouldContain("attachment; filename=a.html");
        file.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        (await client.GetByteArrayAsync(new Uri($"/captured-mail/{mail.Id}/eml", UriKind.Relative))).ShouldBe(content);
        using var stranger = app.CreateClient();
        (await stranger.GetAsync(new Uri($"/captured-mail/{mail.Id}/eml", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static Uri Uri(string path) => new("/api/v1/" + path, UriKind.Relative);

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string path, string body) =>
        client.PutAsync(Uri(path), new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(Uri(path));

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
    {
        var answer = await client.PostAsync(Uri(path), new StringContent(body, Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
