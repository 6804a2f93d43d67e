using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Sending;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Composing;

/// <summary>What the preview shows against the bytes that arrive at a mail server, as Python reads them.</summary>
public sealed class PreviewIsTheMailTests
{
    private const string Layout = """
        <!DOCTYPE html>
        <html><head><style>
          .total { font-weight: bold; color: #114422; }
          td { padding: 4px }
          @media (max-width: 600px) { .total { color: red !important } }
        </style></head>
        <body>{{image "logo" alt="Lindenhof"}}{{> content}}{{> footer}}</body></html>
        """;

    private const string Body = """
        <div style="display:none">Only in the list of mails</div>
        <h1>Invoice {{invoice.number}} – 100 % für „{{customer.name}}“</h1>
        <table>{{#each invoice.lines}}<tr><td>{{description}}</td><td>{{money amount}}</td></tr>{{/each}}</table>
        <p class="total">{{money invoice.total}}</p>
        <p><a href="https://pay.example.com/?n={{urlEncode invoice.number}}">Pay now</a></p>
        """;

    [Fact]
    public async Task Preview_AllThatAMailCanHave_IsWhatArrives()
    {
        await using var scenario = await StartAsync();
        await scenario.WaitForAsync(await scenario.RunAsync(), Core.Runs.MessageResultStatus.SendSuccessful);
        var preview = await PreviewAsync(scenario);
        var sent = await PythonMail.ParseAsync(scenario.Server.Messages.ShouldHaveSingleItem().Data);

        sent.Defects.ShouldBeEmpty();
        sent.Subject.ShouldBe(preview.Subject);
        Lines(sent.Html).ShouldBe(Lines(preview.Html));
        Lines(sent.Text).ShouldBe(Lines(preview.Text));
        sent.Files.Where(f => f.Disposition == "attachment").Select(f => (f.FileName, (long?)f.Content.Length)).ShouldBe(preview.Attachments.Select(a => ((string?)a.FileName, a.Size)));
        var picture = sent.Files.Where(f => f.Disposition == "inline").ShouldHaveSingleItem();
        preview.Images[picture.ContentId!.Trim('<', '>')].Content.ToArray().ShouldBe(picture.Content);
    }

    [Fact]
    public async Task Mail_ShowsTheSamePictureUnderTwoKeys_HasItOnce()
    {
        await using var scenario = await StartAsync();
        await scenario.ChangeAsync(async db =>
        {
            var logo = await db.TemplateImages.SingleAsync();
            db.TemplateImages.Add(new TemplateImage { Key = "mark", FileName = "mark.png", ContentType = logo.ContentType, DocumentHash = logo.DocumentHash, Size = logo.Size });
            (await db.TemplateFragments.SingleAsync(f => f.Key == "footer")).Content = "{{image \"mark\" alt=\"Lindenhof\"}}";
        });

        await scenario.WaitForAsync(await scenario.RunAsync(), Core.Runs.MessageResultStatus.SendSuccessful);

        var sent = await PythonMail.ParseAsync(scenario.Server.Messages.ShouldHaveSingleItem().Data);
        var picture = sent.Files.Where(f => f.Disposition == "inline").ShouldHaveSingleItem();
        sent.Html!.Split($"cid:{picture.ContentId!.Trim('<', '>')}").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Preview_OfADocument_ShowsNeitherSenderNorRunWhichDocumentsDoNotHave()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.ChangeAsync(async db => (await db.Transformations.SingleAsync(t => t.Key == "lines")).Content = "{{sender.displayName}}|{{run.id}}|{{run.definition}}|{{invoice.number}}");
        var draft = await scenario.ReadAsync(db => db.Transformations.AsNoTracking().SingleAsync(t => t.Key == "lines"));

        var preview = await scenario.UseAsync<DocumentPreviewService, Outcome<RenderedDocument>>(documents => documents.PreviewAsync("inv-1", draft, null, CancellationToken.None));
        await scenario.WaitForAsync(await scenario.RunAsync(), Core.Runs.MessageResultStatus.SendSuccessful);

        var sent = await PythonMail.ParseAsync(scenario.Server.Messages.ShouldHaveSingleItem().Data);
        Encoding.UTF8.GetString(sent.Files.ShouldHaveSingleItem().Content).ShouldBe(Encoding.UTF8.GetString(preview.Value!.Content));
    }

    [Fact]
    public async Task Preview_SwitchesOn_InlinesAndWritesText()
    {
        await using var scenario = await StartAsync();

        var preview = await PreviewAsync(scenario);

        preview.Problems.ShouldHaveSingleItem().Message.ShouldContain("is being made");
        preview.Html!.ShouldContain("<p style=\"font-weight:bold;color:#114422\" class=\"total\">");
        preview.Html!.ShouldContain("@media (max-width: 600px)");
        Lines(preview.Text).ShouldBe("Lindenhof\n\nInvoice 2026-1 – 100 % für „Customer 1“\n\nSupport  €100.00\n\n€121.00\n\nPay now (https://pay.example.com/?n=2026-1)\n\nKade 5, Utrecht");
    }

    [Fact]
    public async Task Preview_DefinitionHasItsOwnText_KeepsIt()
    {
        await using var scenario = await StartAsync();
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TextBodyTemplateKey = "text");

        (await PreviewAsync(scenario)).Text.ShouldBe("Dear Customer 1");
    }

    [Fact]
    public async Task Preview_WhatMailProgramsDislike_IsAWarningAndHindersNothing()
    {
        await using var scenario = await StartAsync();
        await scenario.ChangeAsync(async db =>
        {
            var html = await db.BodyTemplates.SingleAsync(t => t.Key == "html");
            (html.Content, html.TextFromHtml) = ("<p>\n  <a href=\"http://example.com/{{invoice.number}}\">Pay</a></p>", false);
            (await db.TemplateFragments.SingleAsync(f => f.Key == "footer")).Content = "<img src=\"https://example.com/x.png\">";
        });

        await scenario.WaitForAsync(await scenario.RunAsync(), Core.Runs.MessageResultStatus.SendSuccessful);
        var preview = await PreviewAsync(scenario);

        preview.Problems.ShouldAllBe(p => !p.IsError);
        preview.Problems.Select(p => $"{p.Template} {p.Line}:{p.Column} {p.Message.Split('.')[0]}").ShouldBe(
            ["footer 1:1 This image has no alt text", "html 2:3 This link is not encrypted", "footer 1:1 This image is loaded from outside, which many mail programs block", "html 1:1 This mail has no text version"]);
    }

    private static async Task<SendingScenario> StartAsync()
    {
        var scenario = await SendingScenario.StartAsync(1);
        var hash = await scenario.App.Services.GetRequiredService<DocumentStore>().SaveAsync(Encoding.ASCII.GetBytes("not really a picture"), default);
        await scenario.ChangeAsync(async db =>
        {
            db.TemplateImages.Add(new TemplateImage { Key = "logo", FileName = "logo.png", ContentType = "image/png", DocumentHash = hash, Size = 20 });
            db.TemplateFragments.AddRange(
                new TemplateFragment { Key = "frame", Name = "Frame", IsLayout = true, Content = Layout, Version = 1 },
                new TemplateFragment { Key = "footer", Name = "Footer", Content = "<p>Kade 5, Utrecht</p>", Version = 1 });
            var html = await db.BodyTemplates.SingleAsync(t => t.Key == "html");
            (html.Content, html.LayoutKey, html.InlineStyles, html.TextFromHtml) = (Body, "frame", true, true);
            (await db.MessageDefinitions.SingleAsync()).TextBodyTemplateKey = null;
            (await db.SubjectTemplates.SingleAsync()).Content = "Rechnung „{{invoice.number}}“ für {{customer.name}}";
        });
        return scenario;
    }

    private static Task<MailPreview> PreviewAsync(SendingScenario scenario) => scenario.UseAsync<PreviewService, MailPreview>(async previews =>
        (await previews.PreviewAsync(new PreviewRequest { InvoiceExternalId = "inv-1", DefinitionKey = "invoice" }, default)).Value!);

    private static string? Lines(string? text) => text?.ReplaceLineEndings("\n").TrimEnd('\n');
}
