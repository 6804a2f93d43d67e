using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>A field for files.</summary>
public static class FileField
{
    /// <summary>Chooses a file once Blazor listens to the field, some moments after it is shown: nobody is quicker than that by hand.</summary>
    public static async Task ChooseAsync(ILocator field, FilePayload file)
    {
        await field.Page.WaitForFunctionAsync("field => field._blazorInputFileNextFileId !== undefined", await field.ElementHandleAsync());
        await field.SetInputFilesAsync(file);
    }
}
